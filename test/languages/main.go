// Validates items with gojsonschema: main FOLDER. For each item, prints 1 if it is valid and 0 otherwise. For a valid item, this is
// followed by a tab and the item after a round trip through the types that quicktype generated.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/xeipuuv/gojsonschema"
)

func main() {
	folder := os.Args[1]
	text, err := os.ReadFile(filepath.Join(folder, "items.txt"))
	check(err)
	schemas := map[string]*gojsonschema.Schema{}
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for _, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		name, item, _ := strings.Cut(line, "\t")
		if schemas[name] == nil {
			schema, err := os.ReadFile(filepath.Join(folder, name+".schema.json"))
			check(err)
			schemas[name], err = gojsonschema.NewSchema(gojsonschema.NewBytesLoader(schema))
			check(err)
		}
		result, err := schemas[name].Validate(gojsonschema.NewStringLoader(item))
		check(err)
		if !result.Valid() {
			fmt.Fprintln(output, "0")
		} else if roundTrip := roundTrips[name]; roundTrip == nil {
			fmt.Fprintln(output, "1")
		} else {
			// A number can be valid, but too large for the generated type.
			copied, err := roundTrip([]byte(item))
			if err != nil {
				copied = []byte("null")
			}
			fmt.Fprintf(output, "1\t%s\n", copied)
		}
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
