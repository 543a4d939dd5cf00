// SPDX-License-Identifier: MIT

// What Go's encoding/json makes of bodies.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
)

type phoneCallAction struct {
	Action          string `json:"action"`
	PhoneCallViewID string `json:"phoneCallViewId"`
}

func main() {
	fmt.Println("Go " + runtime.Version()[2:])
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		body, err := base64.StdEncoding.DecodeString(line[:len(line)-1])
		if err != nil {
			panic(err)
		}
		var read phoneCallAction
		if os.Args[1] == "decoder" {
			err = json.NewDecoder(bytes.NewReader(body)).Decode(&read)
		} else {
			err = json.Unmarshal(body, &read)
		}
		switch {
		case err != nil:
			fmt.Println("refused")
		case read == phoneCallAction{"StopRecording", "01"}:
			fmt.Println("object")
		default:
			fmt.Println("other")
		}
	}
}
