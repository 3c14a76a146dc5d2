// Package text turns Arrow values and tables into plain text that is safe to show: control characters, escape sequences and
// direction overrides are shown, never obeyed. The screen, the command line and reports share it. Widths are in terminal cells.
package text
