// SPDX-License-Identifier: MIT

// Go's net/http: a struct decodes the payload, links have two slashes, and the extension's list shows no views.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

type user struct {
	id         string
	extensions []string
}

type view struct {
	ID          string     `json:"id"`
	Extension   string     `json:"extension"`
	Source      []string   `json:"source"`
	Destination []string   `json:"destination"`
	Status      int        `json:"status"`
	Recording   *time.Time `json:"recording,omitempty"`
}

type link struct {
	Self string `json:"self"`
}

type call struct {
	ID        string    `json:"id"`
	Extension string    `json:"extension"`
	OwnerID   string    `json:"ownerId"`
	OwnerName string    `json:"ownerName"`
	Published time.Time `json:"published"`
	Answered  time.Time `json:"answered"`
	Views     []view    `json:"phoneCallView,omitempty"`
	Link      link      `json:"link"`
	user      *user
}

type token struct {
	user    *user
	expires time.Time
}

type server struct {
	mu     sync.Mutex
	tokens map[string]token
	calls  []*call
}

var (
	owner     = &user{"12", []string{"0003*210", "0003*211", "0003*212"}}
	neighbour = &user{"13", []string{"0003*300", "0003*301"}}
)

type phoneCallAction struct {
	Action          string `json:"action"`
	PhoneCallViewID string `json:"phoneCallViewId"`
}

func writeJSON(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(document)
}

func writeError(w http.ResponseWriter, status int, code, message string) {
	writeJSON(w, status, map[string]any{"error": map[string]string{"code": code, "message": message}})
}

func contains(all []string, wanted string) bool {
	for _, one := range all {
		if one == wanted {
			return true
		}
	}
	return false
}

func (s *server) userOf(r *http.Request) *user {
	scheme, sent, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	known, ok := s.tokens[strings.TrimSpace(sent)]
	if !ok || !strings.EqualFold(scheme, "Bearer") || time.Now().After(known.expires) {
		return nil
	}
	return known.user
}

func (s *server) callsOf(u *user, extension string) []*call {
	found := []*call{}
	for _, c := range s.calls {
		takesPart := extension == "@self"
		for _, v := range c.Views {
			takesPart = takesPart || v.Extension == extension
		}
		if c.user == u && takesPart {
			found = append(found, c)
		}
	}
	return found
}

func (c *call) shown(r *http.Request, withViews bool) call {
	copied := *c
	copied.Link.Self = fmt.Sprintf("http://%s//uapi/phoneCalls/%s/%s/%s", r.Host, c.user.id, c.Extension, c.ID)
	if !withViews {
		copied.Views = nil
	}
	return copied
}

// ServeHTTP is used without a ServeMux, which would redirect the double slash of the links.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/states" && r.Method == http.MethodPost {
		s.changeState(w, r)
		return
	}
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(path) < 4 || len(path) > 5 || path[0] != "uapi" || path[1] != "phoneCalls" {
		writeError(w, http.StatusNotFound, "not_found", "There is nothing here.")
		return
	}
	u := s.userOf(r)
	if u == nil {
		w.Header().Set("WWW-Authenticate", "Bearer")
		writeError(w, http.StatusUnauthorized, "access_denied", "You are not authorized to use this request.")
		return
	}
	if path[2] != u.id && !contains([]string{"@me", "@viewer", "@owner"}, path[2]) {
		writeError(w, http.StatusBadRequest, "user_invalid", "The user is invalid.")
		return
	}
	if path[3] != "@self" && !contains(u.extensions, path[3]) {
		writeError(w, http.StatusBadRequest, "extension_invalid", "The extension is invalid.")
		return
	}
	calls := s.callsOf(u, path[3])
	if len(path) == 4 {
		s.list(w, r, calls)
		return
	}
	var found *call
	for _, c := range calls {
		if c.ID == path[4] {
			found = c
		}
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		if found == nil {
			writeJSON(w, http.StatusOK, map[string]any{"entry": []call{}})
			return
		}
		writeJSON(w, http.StatusOK, found.shown(r, true))
	case http.MethodPut:
		if found == nil {
			writeError(w, http.StatusBadRequest, "pc_phonecall_invalid", "The phone call is invalid.")
			return
		}
		s.stop(w, r, found)
	default:
		w.Header().Set("Allow", "GET, HEAD, PUT")
		writeError(w, http.StatusMethodNotAllowed, "method_not_allowed", "The method is not allowed.")
	}
}

func (s *server) list(w http.ResponseWriter, r *http.Request, calls []*call) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		writeError(w, http.StatusMethodNotAllowed, "method_not_allowed", "The method is not allowed.")
		return
	}
	entry := []call{}
	for _, c := range calls {
		entry = append(entry, c.shown(r, false))
	}
	writeJSON(w, http.StatusOK, map[string]any{"entry": entry, "totalResults": len(entry)})
}

func (s *server) stop(w http.ResponseWriter, r *http.Request, c *call) {
	var action phoneCallAction
	if err := json.NewDecoder(r.Body).Decode(&action); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) && wrongType.Field == "phoneCallViewId" {
			writeError(w, http.StatusBadRequest, "pc_phonecallview_invalid", "The view is invalid.")
			return
		}
		writeError(w, http.StatusBadRequest, "payload_invalid", "The payload is no PhoneCallAction.")
		return
	}
	if action.Action != "StopRecording" {
		writeError(w, http.StatusBadRequest, "action_invalid", "The action must be StopRecording.")
		return
	}
	for i := range c.Views {
		if c.Views[i].ID == action.PhoneCallViewID {
			c.Views[i].Recording = nil
			writeJSON(w, http.StatusOK, c.shown(r, true))
			return
		}
	}
	writeError(w, http.StatusBadRequest, "pc_phonecallview_invalid", "The view is missing or invalid.")
}

// --- the states that a test asks for ---

func (s *server) begin(u *user, recorded int) *call {
	random := make([]byte, 10)
	rand.Read(random)
	now := time.Now().UTC()
	called, caller := u.extensions[0], u.extensions[1]
	c := &call{ID: hex.EncodeToString(random), Extension: called, OwnerID: "3", OwnerName: "Default Organization",
		Published: now.Add(-2 * time.Minute), Answered: now.Add(-time.Minute), user: u}
	for i, extension := range []string{called, caller} {
		v := view{ID: fmt.Sprintf("%02d", i+1), Extension: extension, Source: []string{caller},
			Destination: []string{called}, Status: 5}
		if i < recorded {
			started := now.Add(-30 * time.Second)
			v.Recording = &started
		}
		c.Views = append(c.Views, v)
	}
	s.calls = append(s.calls, c)
	return c
}

func (s *server) end(id string) {
	for i, c := range s.calls {
		if c.ID == id {
			s.calls = append(s.calls[:i:i], s.calls[i+1:]...)
			return
		}
	}
}

func (s *server) grant(u *user, lifetime time.Duration) string {
	random := make([]byte, 18)
	rand.Read(random)
	value := "t" + hex.EncodeToString(random)
	s.tokens[value] = token{u, time.Now().Add(lifetime)}
	return value
}

type stateRequest struct {
	Action          string            `json:"action"`
	State           string            `json:"state"`
	PhoneCallID     string            `json:"phoneCallId"`
	PhoneCallViewID string            `json:"phoneCallViewId"`
	Params          map[string]string `json:"params"`
}

func (s *server) changeState(w http.ResponseWriter, r *http.Request) {
	var request stateRequest
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	switch request.Action {
	case "setup":
		if values := s.setUp(request.State); values != nil {
			writeJSON(w, http.StatusOK, values)
			return
		}
		http.NotFound(w, r)
	case "teardown":
		s.end(request.Params["phoneCallId"])
		s.end(request.Params["otherPhoneCallId"])
		writeJSON(w, http.StatusOK, map[string]string{})
	case "inspect":
		recording := false
		for _, c := range s.calls {
			for _, v := range c.Views {
				recording = recording || c.ID == request.PhoneCallID && v.ID == request.PhoneCallViewID && v.Recording != nil
			}
		}
		writeJSON(w, http.StatusOK, map[string]bool{"recording": recording})
	default:
		http.NotFound(w, r)
	}
}

func (s *server) setUp(state string) map[string]string {
	if state == "a token has expired" {
		return map[string]string{"token": s.grant(owner, -time.Minute)}
	}
	recorded := map[string]int{"a call is not being recorded": 0, "a call has two recorded views": 2, "a call is being recorded": 1,
		"a call has ended": 1, "two calls are being recorded": 1, "another user's call is being recorded": 1}
	number, known := recorded[state]
	if !known {
		return nil
	}
	c := s.begin(owner, number)
	values := map[string]string{"userId": owner.id, "extension": c.Extension, "phoneCallId": c.ID,
		"phoneCallViewId": c.Views[0].ID, "otherExtension": owner.extensions[2]}
	switch state {
	case "a call has ended":
		s.end(c.ID)
	case "a call has two recorded views":
		values["otherPhoneCallViewId"] = c.Views[1].ID
	case "two calls are being recorded":
		other := s.begin(owner, 1)
		values["otherPhoneCallId"], values["otherPhoneCallViewId"] = other.ID, other.Views[0].ID
	case "another user's call is being recorded":
		other := s.begin(neighbour, 1)
		values["otherUserId"], values["otherExtension"] = neighbour.id, other.Extension
		values["otherPhoneCallId"], values["otherPhoneCallViewId"] = other.ID, other.Views[0].ID
		values["otherToken"] = s.grant(neighbour, time.Hour)
	}
	return values
}

func main() {
	s := &server{tokens: map[string]token{os.Getenv("UAPI_TOKEN"): {owner, time.Now().Add(2 * time.Hour)}}}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), s))
}
