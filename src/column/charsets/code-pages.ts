/**
 * Code pages of the character sets with one to three bytes per character, as in MariaDB 11.8. Unicode
 * encodings are not included. `code-tables.ts` expands this data to lookup tables.
 */

/**
 * Single-byte sets, as differences from Latin-1 (ISO 8859-1). All numbers are hexadecimal:
 *
 * - `80:20ac`: byte 0x80 is U+20AC.
 * - `80-82:20ac`: bytes 0x80 to 0x82 are U+20AC to U+20AE.
 * - `81:-`: byte 0x81 is not assigned.
 */
export const LATIN1_DIFFERENCES_BY_CHARACTER_SET: ReadonlyMap<string, string> = new Map([
  [
    "armscii8",
    "a1:2741 a2:a7 a3:589 a4:29 a5:28 a6:bb a7:ab a8:2014 a9:2e aa:55d ab-ac:2c ad:55f ae:2026 af:55c" +
      " b0:55b b1:55e b2:531 b3:561 b4:532 b5:562 b6:533 b7:563 b8:534 b9:564 ba:535 bb:565 bc:536 bd:566" +
      " be:537 bf:567 c0:538 c1:568 c2:539 c3:569 c4:53a c5:56a c6:53b c7:56b c8:53c c9:56c ca:53d cb:56d" +
      " cc:53e cd:56e ce:53f cf:56f d0:540 d1:570 d2:541 d3:571 d4:542 d5:572 d6:543 d7:573 d8:544 d9:574" +
      " da:545 db:575 dc:546 dd:576 de:547 df:577 e0:548 e1:578 e2:549 e3:579 e4:54a e5:57a e6:54b e7:57b" +
      " e8:54c e9:57c ea:54d eb:57d ec:54e ed:57e ee:54f ef:57f f0:550 f1:580 f2:551 f3:581 f4:552 f5:582" +
      " f6:553 f7:583 f8:554 f9:584 fa:555 fb:585 fc:556 fd:586 fe:2019 ff:27",
  ],
  ["ascii", "80-ff:-"],
  [
    "cp1250",
    "80:20ac 81:- 82:201a 83:- 84:201e 85:2026 86-87:2020 88:- 89:2030 8a:160 8b:2039 8c:15a 8d:164" +
      " 8e:17d 8f:179 90:- 91-92:2018 93-94:201c 95:2022 96-97:2013 98:- 99:2122 9a:161 9b:203a 9c:15b" +
      " 9d:165 9e:17e 9f:17a a1:2c7 a2:2d8 a3:141 a5:104 aa:15e af:17b b2:2db b3:142 b9:105 ba:15f bc:13d" +
      " bd:2dd be:13e bf:17c c0:154 c3:102 c5:139 c6:106 c8:10c ca:118 cc:11a cf:10e d0:110 d1:143 d2:147" +
      " d5:150 d8:158 d9:16e db:170 de:162 e0:155 e3:103 e5:13a e6:107 e8:10d ea:119 ec:11b ef:10f f0:111" +
      " f1:144 f2:148 f5:151 f8:159 f9:16f fb:171 fe:163 ff:2d9",
  ],
  [
    "cp1251",
    "80-81:402 82:201a 83:453 84:201e 85:2026 86-87:2020 88:20ac 89:2030 8a:409 8b:2039 8c:40a 8d:40c" +
      " 8e:40b 8f:40f 90:452 91-92:2018 93-94:201c 95:2022 96-97:2013 98:- 99:2122 9a:459 9b:203a 9c:45a" +
      " 9d:45c 9e:45b 9f:45f a1:40e a2:45e a3:408 a5:490 a8:401 aa:404 af:407 b2:406 b3:456 b4:491 b8:451" +
      " b9:2116 ba:454 bc:458 bd:405 be:455 bf:457 c0-ff:410",
  ],
  [
    "cp1256",
    "80:20ac 81:67e 82:201a 83:192 84:201e 85:2026 86-87:2020 88:2c6 89:2030 8a:- 8b:2039 8c:152 8d:686" +
      " 8e:698 8f:- 90:6af 91-92:2018 93-94:201c 95:2022 96-97:2013 98:- 99:2122 9a:- 9b:203a 9c:153" +
      " 9d-9e:200c 9f:- a1:60c aa:- ba:61b bf:61f c0:- c1-d6:621 d8-db:637 dc-df:640 e1:644 e3-e6:645" +
      " ec-ed:649 f0-f3:64b f5-f6:64f f8:651 fa:652 fd-fe:200e ff:-",
  ],
  [
    "cp1257",
    "80:20ac 81:- 82:201a 83:- 84:201e 85:2026 86-87:2020 88:- 89:2030 8a:- 8b:2039 8c:- 8d:a8 8e:2c7" +
      " 8f:b8 90:- 91-92:2018 93-94:201c 95:2022 96-97:2013 98:- 99:2122 9a:- 9b:203a 9c:- 9d:af 9e:2db" +
      " 9f:- a1:- a5:- a8:d8 aa:156 af:c6 b8:f8 ba:157 bf:e6 c0:104 c1:12e c2:100 c3:106 c6:118 c7:112" +
      " c8:10c ca:179 cb:116 cc:122 cd:136 ce:12a cf:13b d0:160 d1:143 d2:145 d4:14c d8:172 d9:141 da:15a" +
      " db:16a dd:17b de:17d e0:105 e1:12f e2:101 e3:107 e6:119 e7:113 e8:10d ea:17a eb:117 ec:123 ed:137" +
      " ee:12b ef:13c f0:161 f1:144 f2:146 f4:14d f8:173 f9:142 fa:15b fb:16b fd:17c fe:17e ff:2d9",
  ],
  [
    "cp850",
    "80:c7 81:fc 82:e9 83:e2 84:e4 85:e0 86:e5 87:e7 88-89:ea 8a:e8 8b:ef 8c:ee 8d:ec 8e-8f:c4 90:c9" +
      " 91:e6 92:c6 93:f4 94:f6 95:f2 96:fb 97:f9 98:ff 99:d6 9a:dc 9b:f8 9c:a3 9d:d8 9e:d7 9f:192 a0:e1" +
      " a1:ed a2:f3 a3:fa a4:f1 a5:d1 a6:aa a7:ba a8:bf a9:ae aa:ac ab:bd ac:bc ad:a1 ae:ab af:bb" +
      " b0-b2:2591 b3:2502 b4:2524 b5-b6:c1 b7:c0 b8:a9 b9:2563 ba:2551 bb:2557 bc:255d bd:a2 be:a5" +
      " bf:2510 c0:2514 c1:2534 c2:252c c3:251c c4:2500 c5:253c c6:e3 c7:c3 c8:255a c9:2554 ca:2569" +
      " cb:2566 cc:2560 cd:2550 ce:256c cf:a4 d0:f0 d1:d0 d2-d3:ca d4:c8 d5:131 d6-d8:cd d9:2518 da:250c" +
      " db:2588 dc:2584 dd:a6 de:cc df:2580 e0:d3 e1:df e2:d4 e3:d2 e4:f5 e5:d5 e6:b5 e7:fe e8:de" +
      " e9-ea:da eb:d9 ec:fd ed:dd ee:af ef:b4 f0:ad f1:b1 f2:2017 f3:be f4:b6 f5:a7 f6:f7 f7:b8 f8:b0" +
      " f9:a8 fa:b7 fb:b9 fc:b3 fd:b2 fe:25a0 ff:a0",
  ],
  [
    "cp852",
    "80:c7 81:fc 82:e9 83:e2 84:e4 85:16f 86:107 87:e7 88:142 89:eb 8a-8b:150 8c:ee 8d:179 8e:c4 8f:106" +
      " 90:c9 91-92:139 93:f4 94:f6 95-96:13d 97-98:15a 99:d6 9a:dc 9b-9c:164 9d:141 9e:d7 9f:10d a0:e1" +
      " a1:ed a2:f3 a3:fa a4-a5:104 a6-a7:17d a8-a9:118 aa:ac ab:17a ac:10c ad:15f ae:ab af:bb b0-b2:2591" +
      " b3:2502 b4:2524 b5-b6:c1 b7:11a b8:15e b9:2563 ba:2551 bb:2557 bc:255d bd-be:17b bf:2510 c0:2514" +
      " c1:2534 c2:252c c3:251c c4:2500 c5:253c c6-c7:102 c8:255a c9:2554 ca:2569 cb:2566 cc:2560 cd:2550" +
      " ce:256c cf:a4 d0:111 d1:110 d2:10e d3:cb d4:10f d5:147 d6-d7:cd d8:11b d9:2518 da:250c db:2588" +
      " dc:2584 dd:162 de:16e df:2580 e0:d3 e1:df e2:d4 e3-e4:143 e5:148 e6-e7:160 e8:154 e9:da ea:155" +
      " eb:170 ec:fd ed:dd ee:163 ef:b4 f0:ad f1:2dd f2:2db f3:2c7 f4:2d8 f5:a7 f6:f7 f7:b8 f8:b0 f9:a8" +
      " fa:2d9 fb:171 fc-fd:158 fe:25a0 ff:a0",
  ],
  [
    "cp866",
    "80-af:410 b0-b2:2591 b3:2502 b4:2524 b5-b6:2561 b7:2556 b8:2555 b9:2563 ba:2551 bb:2557 bc:255d" +
      " bd:255c be:255b bf:2510 c0:2514 c1:2534 c2:252c c3:251c c4:2500 c5:253c c6-c7:255e c8:255a" +
      " c9:2554 ca:2569 cb:2566 cc:2560 cd:2550 ce:256c cf-d0:2567 d1-d2:2564 d3:2559 d4:2558 d5-d6:2552" +
      " d7:256b d8:256a d9:2518 da:250c db:2588 dc:2584 dd:258c de:2590 df:2580 e0-ef:440 f0:401 f1:451" +
      " f2:404 f3:454 f4:407 f5:457 f6:40e f7:45e f8:b0 f9:2219 fa:b7 fb:221a fc:207f fd:b2 fe:25a0 ff:a0",
  ],
  ["dec8", "a4:- a6:- a8:a4 ac-af:- b4:- b8:- be:- d0:- d7:152 dd:178 de:- f0:- f7:153 fd:ff fe-ff:-"],
  [
    "geostd8",
    "80:20ac 81:- 82:201a 83:- 84:201e 85:2026 86-87:2020 88:- 89:2030 8a:- 8b:2039 8c-90:- 91-92:2018" +
      " 93-94:201c 95:2022 96-97:2013 98-9a:- 9b:203a 9c-9f:- c0-c6:10d0 c7:10f1 c8-cd:10d7 ce:10f2" +
      " cf-d4:10dd d5:10f3 d6-e1:10e3 e2:10f4 e3-e4:10ef e5:10f5 e6-fc:- fd:2116 fe-ff:-",
  ],
  [
    "greek",
    "a1:2bd a2:2bc a4-a5:- aa:- ae:- af:2015 b4-b6:384 b8-ba:388 bc:38c be-d1:38e d2:- d3-fe:3a3 ff:-",
  ],
  ["hebrew", "a1:- aa:d7 af:203e ba:f7 bf-de:- df:2017 e0-fa:5d0 fb-fc:- fd-fe:200e ff:-"],
  [
    "hp8",
    "a1:c0 a2:c2 a3:c8 a4-a5:ca a6-a7:ce a8:b4 a9:2cb aa:2c6 ab:a8 ac:2dc ad:d9 ae:db af:20a4 b0:af" +
      " b1:dd b2:fd b3:b0 b4:c7 b5:e7 b6:d1 b7:f1 b8:a1 b9:bf ba:a4 bb:a3 bc:a5 bd:a7 be:192 bf:a2 c0:e2" +
      " c1:ea c2:f4 c3:fb c4:e1 c5:e9 c6:f3 c7:fa c8:e0 c9:e8 ca:f2 cb:f9 cc:e4 cd:eb ce:f6 cf:fc d0:c5" +
      " d1:ee d2:d8 d3:c6 d4:e5 d5:ed d6:f8 d7:e6 d8:c4 d9:ec da:d6 db:dc dc:c9 dd:ef de:df df:d4 e0:c1" +
      " e1:c3 e2:e3 e3:d0 e4:f0 e5:cd e6:cc e7:d3 e8:d2 e9:d5 ea:f5 eb-ec:160 ed:da ee:178 ef:ff f0:de" +
      " f1:fe f2:b7 f3-f4:b5 f5:be f6:2014 f7-f8:bc f9:aa fa:ba fb:ab fc:25a0 fd:bb fe:b1 ff:-",
  ],
  [
    "keybcs2",
    "80:10c 81:fc 82:e9 83:10f 84:e4 85:10e 86:164 87:10d 88:11b 89:11a 8a:139 8b:cd 8c:13e 8d:13a" +
      " 8e:c4 8f:c1 90:c9 91:17e 92:17d 93:f4 94:f6 95:d3 96:16f 97:da 98:fd 99:d6 9a:dc 9b:160 9c:13d" +
      " 9d:dd 9e:158 9f:165 a0:e1 a1:ed a2:f3 a3:fa a4:148 a5:147 a6:16e a7:d4 a8:161 a9:159 aa:155" +
      " ab:154 ac:bc ad:a1 ae:ab af:bb b0-b2:2591 b3:2502 b4:2524 b5-b6:2561 b7:2556 b8:2555 b9:2563" +
      " ba:2551 bb:2557 bc:255d bd:255c be:255b bf:2510 c0:2514 c1:2534 c2:252c c3:251c c4:2500 c5:253c" +
      " c6-c7:255e c8:255a c9:2554 ca:2569 cb:2566 cc:2560 cd:2550 ce:256c cf-d0:2567 d1-d2:2564 d3:2559" +
      " d4:2558 d5-d6:2552 d7:256b d8:256a d9:2518 da:250c db:2588 dc:2584 dd:258c de:2590 df:2580 e0:3b1" +
      " e1:df e2:393 e3:3c0 e4:3a3 e5:3c3 e6:b5 e7:3c4 e8:3a6 e9:398 ea:3a9 eb:3b4 ec:221e ed:3c6 ee:3b5" +
      " ef:2229 f0:2261 f1:b1 f2:2265 f3:2264 f4-f5:2320 f6:f7 f7:2248 f8:b0 f9:2219 fa:b7 fb:221a" +
      " fc:207f fd:b2 fe:25a0 ff:a0",
  ],
  [
    "koi8r",
    "80:2500 81:2502 82:250c 83:2510 84:2514 85:2518 86:251c 87:2524 88:252c 89:2534 8a:253c 8b:2580" +
      " 8c:2584 8d:2588 8e:258c 8f-92:2590 93:2320 94:25a0 95-96:2219 97:2248 98-99:2264 9a:a0 9b:2321" +
      " 9c:b0 9d:b2 9e:b7 9f:f7 a0-a2:2550 a3:451 a4-b2:2553 b3:401 b4-be:2562 bf:a9 c0:44e c1-c2:430" +
      " c3:446 c4-c5:434 c6:444 c7:433 c8:445 c9-d0:438 d1:44f d2-d5:440 d6:436 d7:432 d8:44c d9:44b" +
      " da:437 db:448 dc:44d dd:449 de:447 df:44a e0:42e e1-e2:410 e3:426 e4-e5:414 e6:424 e7:413 e8:425" +
      " e9-f0:418 f1:42f f2-f5:420 f6:416 f7:412 f8:42c f9:42b fa:417 fb:428 fc:42d fd:429 fe:427 ff:42a",
  ],
  [
    "koi8u",
    "80:2500 81:2502 82:250c 83:2510 84:2514 85:2518 86:251c 87:2524 88:252c 89:2534 8a:253c 8b:2580" +
      " 8c:2584 8d:2588 8e:258c 8f-92:2590 93:2320 94:25a0 95:2022 96:221a 97:2248 98-99:2264 9a:a0" +
      " 9b:2321 9c:b0 9d:b2 9e:b7 9f:f7 a0-a2:2550 a3:451 a4:454 a5:2554 a6-a7:456 a8-ac:2557 ad:491" +
      " ae-b2:255d b3:401 b4:404 b5:2563 b6-b7:406 b8-bc:2566 bd:490 be:256c bf:a9 c0:44e c1-c2:430" +
      " c3:446 c4-c5:434 c6:444 c7:433 c8:445 c9-d0:438 d1:44f d2-d5:440 d6:436 d7:432 d8:44c d9:44b" +
      " da:437 db:448 dc:44d dd:449 de:447 df:44a e0:42e e1-e2:410 e3:426 e4-e5:414 e6:424 e7:413 e8:425" +
      " e9-f0:418 f1:42f f2-f5:420 f6:416 f7:412 f8:42c f9:42b fa:417 fb:428 fc:42d fd:429 fe:427 ff:42a",
  ],
  [
    "latin1",
    "80:20ac 82:201a 83:192 84:201e 85:2026 86-87:2020 88:2c6 89:2030 8a:160 8b:2039 8c:152 8e:17d" +
      " 91-92:2018 93-94:201c 95:2022 96-97:2013 98:2dc 99:2122 9a:161 9b:203a 9c:153 9e:17e 9f:178",
  ],
  [
    "latin2",
    "a1:104 a2:2d8 a3:141 a5:13d a6:15a a9:160 aa:15e ab:164 ac:179 ae:17d af:17b b1:105 b2:2db b3:142" +
      " b5:13e b6:15b b7:2c7 b9:161 ba:15f bb:165 bc:17a bd:2dd be:17e bf:17c c0:154 c3:102 c5:139 c6:106" +
      " c8:10c ca:118 cc:11a cf:10e d0:110 d1:143 d2:147 d5:150 d8:158 d9:16e db:170 de:162 e0:155 e3:103" +
      " e5:13a e6:107 e8:10d ea:119 ec:11b ef:10f f0:111 f1:144 f2:148 f5:151 f8:159 f9:16f fb:171 fe:163" +
      " ff:2d9",
  ],
  ["latin5", "d0:11e dd:130 de:15e f0:11f fd:131 fe:15f"],
  [
    "latin7",
    "a1:201d a5:201e a8:d8 aa:156 af:c6 b4:201c b8:f8 ba:157 bf:e6 c0:104 c1:12e c2:100 c3:106 c6:118" +
      " c7:112 c8:10c ca:179 cb:116 cc:122 cd:136 ce:12a cf:13b d0:160 d1:143 d2:145 d4:14c d8:172 d9:141" +
      " da:15a db:16a dd:17b de:17d e0:105 e1:12f e2:101 e3:107 e6:119 e7:113 e8:10d ea:17a eb:117 ec:123" +
      " ed:137 ee:12b ef:13c f0:161 f1:144 f2:146 f4:14d f8:173 f9:142 fa:15b fb:16b fd:17c fe:17e" +
      " ff:2019",
  ],
  [
    "macce",
    "80:c4 81-82:100 83:c9 84:104 85:d6 86:dc 87:e1 88:105 89:10c 8a:e4 8b:10d 8c-8d:106 8e:e9" +
      " 8f-90:179 91:10e 92:ed 93:10f 94-95:112 96:116 97:f3 98:117 99:f4 9a:f6 9b:f5 9c:fa 9d-9e:11a" +
      " 9f:fc a0:2020 a1:b0 a2:118 a4:a7 a5:2022 a6:b6 a7:df a8:ae aa:2122 ab:119 ac:a8 ad:2260 ae:123" +
      " af-b0:12e b1:12a b2-b3:2264 b4:12b b5:136 b6:2202 b7:2211 b8:142 b9-bc:13b bd-be:139 bf-c0:145" +
      " c1:143 c2:ac c3:221a c4:144 c5:147 c6:2206 c7:ab c8:bb c9:2026 ca:a0 cb:148 cc:150 cd:d5 ce:151" +
      " cf:14c d0-d1:2013 d2-d3:201c d4-d5:2018 d6:f7 d7:25ca d8:14d d9-da:154 db:158 dc-dd:2039 de:159" +
      " df-e0:156 e1:160 e2:201a e3:201e e4:161 e5-e6:15a e7:c1 e8-e9:164 ea:cd eb-ec:17d ed:16a ee-ef:d3" +
      " f0:16b f1:16e f2:da f3-f7:16f f8:dd f9:fd fa:137 fb:17b fc:141 fd:17c fe:122 ff:2c7",
  ],
  [
    "macroman",
    "80-81:c4 82:c7 83:c9 84:d1 85:d6 86:dc 87:e1 88:e0 89:e2 8a:e4 8b:e3 8c:e5 8d:e7 8e:e9 8f:e8" +
      " 90-91:ea 92:ed 93:ec 94-95:ee 96:f1 97:f3 98:f2 99:f4 9a:f6 9b:f5 9c:fa 9d:f9 9e-9f:fb a0:2020" +
      " a1:b0 a4:a7 a5:2022 a6:b6 a7:df a8:ae aa:2122 ab:b4 ac:a8 ad:2260 ae:c6 af:d8 b0:221e b2-b3:2264" +
      " b4:a5 b6:2202 b7:2211 b8:220f b9:3c0 ba:222b bb:aa bc:ba bd:3a9 be:e6 bf:f8 c0:bf c1:a1 c2:ac" +
      " c3:221a c4:192 c5:2248 c6:2206 c7:ab c8:bb c9:2026 ca:a0 cb:c0 cc:c3 cd:d5 ce-cf:152 d0-d1:2013" +
      " d2-d3:201c d4-d5:2018 d6:f7 d7:25ca d8:ff d9:178 da:2044 db:20ac dc-dd:2039 de-df:fb01 e0:2021" +
      " e1:b7 e2:201a e3:201e e4:2030 e5:c2 e6:ca e7:c1 e8:cb e9:c8 ea-ec:cd ed:cc ee-ef:d3 f0:f8ff f1:d2" +
      " f2-f3:da f4:d9 f5:131 f6:2c6 f7:2dc f8:af f9-fb:2d8 fc:b8 fd:2dd fe:2db ff:2c7",
  ],
  ["swe7", "40:c9 5b:c4 5c:d6 5d:c5 5e:dc 60:e9 7b:e4 7c:f6 7d:e5 7e:fc 7f-ff:-"],
  ["tis620", "a0:fffd a1-da:e01 db:fffd dc:fffd dd:fffd de:fffd df-fb:e3f fc:fffd fd:fffd fe:fffd ff:fffd"],
]);

/** A multi-byte character set. Codes below 0x80 are ASCII and omitted from `codeRanges`. */
export interface MultiByteCharacterSet {
  /**
   * The codes of the set, as ranges of bytes. For example, `81-9f,e0-fc 40-7e` stands for codes of two bytes. The first byte is from
   * 81 to 9f or from e0 to fc, and the second byte is from 40 to 7e.
   */
  readonly codeRanges: readonly string[];
  /** The `TextDecoder` label of the most similar encoding. */
  readonly decoderLabel: string;
  /**
   * Codes that the set maps to other characters than `decoderLabel` does, in the format of `LATIN1_DIFFERENCES_BY_CHARACTER_SET`. A
   * range such as `c6a2-c6a3` includes only codes of the character set.
   */
  readonly decoderCorrections: string;
}

const EUC_JP_CODE_RANGES = ["a1-fe a1-fe", "8e a1-df", "8f a1-fe a1-fe"];
const SHIFT_JIS_CODE_RANGES = ["a1-df", "81-9f,e0-fc 40-7e,80-fc"];

export const MULTI_BYTE_CHARACTER_SETS: ReadonlyMap<string, MultiByteCharacterSet> = new Map<
  string,
  MultiByteCharacterSet
>([
  [
    "big5",
    {
      codeRanges: ["a1-f9 40-7e,a1-fe"],
      decoderLabel: "big5",
      decoderCorrections:
        "a145:2022 a14e:ff64 a15a:fffd a1c2:203e a1c3:fffd a1c5:fffd a1e3:223c a1f2:2641 a1f3:2609" +
        " a1fe:fffd a240:fffd a241:ff0f a242:ff3c a244:a5 a246-a247:a2 a2cc:fffd a2ce:fffd a3e1:-" +
        " c6a1:30fe c6a2-c6a3:309d c6a4:3005 c6a5-c6f7:3041 c6f8-c7b0:30a1 c7b1-c7b2:414 c7b3:401" +
        " c7b4-c7ba:416 c7bb-c7cd:423 c7ce:451 c7cf-c7e8:436 c7e9-c7f2:2460 c7f3-c7fc:2474 f9dd-f9fe:-",
    },
  ],
  ["cp932", { codeRanges: SHIFT_JIS_CODE_RANGES, decoderLabel: "shift_jis", decoderCorrections: "" }],
  [
    "eucjpms",
    {
      codeRanges: EUC_JP_CODE_RANGES,
      decoderLabel: "euc-jp",
      decoderCorrections:
        "f5a1-fefe:e000 8fa2c3:ffe4 8ff3a1-8ff3b7:- 8ff3f3-8ff3fc:2170 8ff3fd-8ff4a8:2160 8ff4a9:ff07" +
        " 8ff4aa:ff02 8ff4ab:3231 8ff4ac:2116 8ff4ad:2121 8ff4ae:70bb 8ff4af:4efc 8ff4b0:50f4" +
        " 8ff4b1:51ec 8ff4b2:5307 8ff4b3:5324 8ff4b4:fa0e 8ff4b5:548a 8ff4b6:5759 8ff4b7-8ff4b8:fa0f" +
        " 8ff4b9:589e 8ff4ba:5bec 8ff4bb:5cf5 8ff4bc:5d53 8ff4bd:fa11 8ff4be:5fb7 8ff4bf:6085" +
        " 8ff4c0:6120 8ff4c1:654e 8ff4c2:663b 8ff4c3:6665 8ff4c4:fa12 8ff4c5:f929 8ff4c6:6801" +
        " 8ff4c7-8ff4c8:fa13 8ff4c9:6a6b 8ff4ca:6ae2 8ff4cb:6df8 8ff4cc:6df2 8ff4cd:7028" +
        " 8ff4ce-8ff4cf:fa15 8ff4d0:7501 8ff4d1:7682 8ff4d2:769e 8ff4d3:fa17 8ff4d4:7930" +
        " 8ff4d5-8ff4d8:fa18 8ff4d9:7ae7 8ff4da-8ff4db:fa1c 8ff4dc:7da0 8ff4dd:7dd6 8ff4de:fa1e" +
        " 8ff4df:8362 8ff4e0:fa1f 8ff4e1:85b0 8ff4e2-8ff4e3:fa20 8ff4e4:8807 8ff4e5:fa22 8ff4e6:8b7f" +
        " 8ff4e7:8cf4 8ff4e8:8d76 8ff4e9-8ff4eb:fa23 8ff4ec:90de 8ff4ed:fa26 8ff4ee:9115" +
        " 8ff4ef-8ff4f0:fa27 8ff4f1:9592 8ff4f2:f9dc 8ff4f3:fa29 8ff4f4:973b 8ff4f5:974d 8ff4f6:9751" +
        " 8ff4f7-8ff4f9:fa2a 8ff4fa:999e 8ff4fb:9ad9 8ff4fc:9b72 8ff4fd:fa2d 8ff4fe:9ed1" +
        " 8ff5a1-8ffefe:e3ac",
    },
  ],
  [
    "euckr",
    {
      codeRanges: ["81-fe 41-5a,61-7a,81-fe"],
      decoderLabel: "euc-kr",
      decoderCorrections: "a2e6:20ac a2e7:ae",
    },
  ],
  [
    "gb2312",
    {
      codeRanges: ["a1-f7 a1-fe"],
      decoderLabel: "gbk",
      decoderCorrections: "a1a4:30fb a1aa:2015 a2a1-a2aa:- a6e0-a6f5:- a8bb-a8c0:-",
    },
  ],
  ["gbk", { codeRanges: ["81-fe 40-7e,80-fe"], decoderLabel: "gbk", decoderCorrections: "" }],
  [
    "sjis",
    {
      codeRanges: SHIFT_JIS_CODE_RANGES,
      decoderLabel: "shift_jis",
      decoderCorrections:
        "815f:5c 8160:301c 8161:2016 817c:2212 8191-8192:a2 81ca:ac 8740-879c:- ed40-fc4b:-",
    },
  ],
  [
    "ujis",
    {
      codeRanges: EUC_JP_CODE_RANGES,
      decoderLabel: "euc-jp",
      decoderCorrections:
        "a1c0:5c a1c1:301c a1c2:2016 a1dd:2212 a1f1-a1f2:a2 a2cc:ac ada1-adfc:- f5a1-fefe:e000 8fa2b7:7e " +
        "8ff3a1-8ff3b7:- 8ff5a1-8ffefe:e3ac",
    },
  ],
]);
