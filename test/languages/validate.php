<?php
// Validates items with php-json-schema: php validate.php FOLDER. Prints 1 for a valid item and 0 for others, a line for each item.

require 'JsonSchema/autoload.php';

[, $folder] = $argv;
$schemas = [];
foreach (file("$folder/items.txt", FILE_IGNORE_NEW_LINES) as $line) {
    [$name, $text] = explode("\t", $line, 2);
    $schemas[$name] ??= json_decode(file_get_contents("$folder/$name.schema.json"), flags: JSON_THROW_ON_ERROR);
    $item = json_decode($text);
    // PHP cannot decode a text with a lone surrogate.
    $isValid = json_last_error() === JSON_ERROR_NONE;
    if ($isValid) {
        $validator = new JsonSchema\Validator();
        $validator->validate($item, $schemas[$name]);
        $isValid = $validator->isValid();
    }
    echo (int) $isValid, "\n";
}
