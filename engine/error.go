package engine

import (
	"context"
	"errors"
)

// Class groups errors by what a person can do about them; the command's exit codes hang on it.
type Class string

// The classes of errors.
const (
	Syntax        Class = "syntax"         // the text is not of the language
	UnknownTable  Class = "unknown table"  // a relation that nothing defines
	UnknownColumn Class = "unknown column" // a column or function that is not there
	TypeMismatch  Class = "type"           // an expression or value of the wrong type
	BadData       Class = "data"           // a row that cannot be read or converted; File, Line and Column say where
	Missing       Class = "missing"        // no such file, bucket, object, database
	Denied        Class = "denied"         // no credentials, wrong ones, or no permission
	Unreachable   Class = "unreachable"    // a server that does not answer
	NoSpace       Class = "no space"       // a full disk
	TooBig        Class = "memory"         // the memory limit
	ChangedUnder  Class = "changed"        // a source that changed while it was read
	Cancelled     Class = "cancelled"      // by the user
	Unsupported   Class = "unsupported"    // known, not built
	Failed        Class = "failed"         // anything else that the data or the engine refused: division by zero, overflow
)

// Error is what an engine or a store answers. Its text is for people: lower case, no dot, no secrets.
type Error struct {
	Class   Class
	Message string // what happened
	Pos     int    // offset in the notebook (through Query.Origin) of the word at fault; -1 unknown
	End     int    // end of that word; 0 unknown
	Hint    string // what to do; may be empty
	File    string // of the data at fault, BadData only
	Line    int64  // from 1; 0 unknown
	Column  string // of the data at fault
	Err     error  // the cause
}

// Error implements error.
func (e *Error) Error() string {
	if e.Hint != "" {
		return e.Message + " (" + e.Hint + ")"
	}
	return e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// NewError makes an Error without a position.
func NewError(c Class, message, hint string, cause error) *Error {
	return &Error{Class: c, Message: message, Hint: hint, Pos: -1, Err: cause}
}

// ClassOf gives the class of err: Cancelled for a cancelled context, Failed for what no engine classed, "" for nil.
func ClassOf(err error) Class {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Class
	case errors.Is(err, context.Canceled):
		return Cancelled
	}
	return Failed
}
