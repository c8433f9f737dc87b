// Prints the words in /words.txt.
package main

import (
	"fmt"
	"os"
)

func main() {
	words, err := os.ReadFile("/words.txt")
	if err != nil {
		fmt.Println("no words:", err)
		os.Exit(1)
	}
	fmt.Print(string(words))
}
