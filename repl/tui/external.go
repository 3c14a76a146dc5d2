package tui

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/notebooks"
	"quire/repl/text"
)

// externalLimit bounds the file that an external editor may hand back, in bytes.
const externalLimit = 64 << 20

// externalMsg tells that the external editor ended.
type externalMsg struct {
	edit *edit
	path string
	sent string // what the file held
	back bool   // to NORMAL, from where it was asked for
	err  error
}

// editOutside hands the cell under the editor, or the selected one, to the user's own editor. The file has the masked text, is
// for this user alone and goes away again.
func (m *Model) editOutside() tea.Cmd {
	back := m.edit == nil
	if back {
		if cmd := m.editSelected(); cmd != nil {
			return cmd
		}
	}
	m.edit.offer = nil
	program := m.editorProgram()
	if program == "" {
		m.complain("no editor is set: EDITOR=vim quire …")
		return nil
	}
	sent, _ := notebooks.Mask(m.edit.ed.text())
	path, err := m.writeDraft(sent)
	if err != nil {
		m.complain(err.Error())
		return nil
	}
	// The variable may hold arguments and quotes, which the shell reads as every program does that honours it.
	cmd := exec.CommandContext(m.ctx, "sh", "-c", program+` "$@"`, "sh", path)
	if m.o.Environ != nil {
		cmd.Env = m.o.Environ
	}
	cmd.Dir = m.o.Dir
	edit, hold := m.edit, m.o.HoldSignals
	if hold != nil {
		hold(true)
	}
	if m.terminal != nil {
		cmd.Stdin = m.terminal
	}
	return tea.ExecProcess(cmd, func(err error) tea.Msg {
		if hold != nil {
			hold(false)
		}
		return externalMsg{edit, path, sent, back, err}
	})
}

// editorProgram gives the user's editor, as the environment names it.
func (m *Model) editorProgram() string {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		for _, v := range m.o.Environ {
			if program, ok := strings.CutPrefix(v, name+"="); ok && strings.TrimSpace(program) != "" {
				return program
			}
		}
	}
	for _, program := range []string{"editor", "vi", "nano"} {
		if _, err := exec.LookPath(program); err == nil {
			return program
		}
	}
	return ""
}

// writeDraft writes a text to a file of its own, of mode 0600.
func (m *Model) writeDraft(s string) (path string, err error) {
	dir := m.o.StateDir
	if dir != "" {
		dir = filepath.Join(dir, "editing")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			dir = ""
		}
	}
	f, err := os.CreateTemp(dir, "cell-*.quire")
	if err != nil {
		return "", fmt.Errorf("write the cell for the editor: %w", err)
	}
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	_, err = f.WriteString(s)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return "", fmt.Errorf("write the cell for the editor: %w", err)
	}
	return f.Name(), nil
}

// editedOutside takes back what the external editor left, as one step of undo.
func (m *Model) editedOutside(msg externalMsg) tea.Cmd {
	got, err := readDraft(msg.path)
	_ = os.Remove(msg.path)
	if msg.edit != m.edit {
		return nil
	}
	ed := m.edit.ed
	switch {
	case msg.err != nil:
		m.complain("the editor, " + text.Fit(text.Clean(m.editorProgram()), 40) + ", ended with " + text.Clean(msg.err.Error()) + "; the cell is as it was")
	case err != nil:
		m.complain(err.Error() + "; the cell is as it was")
	case got != strings.TrimSuffix(msg.sent, "\n"):
		ed.become(got)
	default:
		m.say("the cell is as it was")
	}
	var cmd tea.Cmd
	if msg.back {
		cmd = m.leave()
	}
	m.record()
	return tea.Batch(cmd, m.checkText())
}

func readDraft(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read what the editor left: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, externalLimit+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("read what the editor left: %w", err)
	case len(b) > externalLimit:
		return "", fmt.Errorf("what the editor left is more than %s", text.Bytes(externalLimit))
	}
	return strings.TrimSuffix(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n"), nil
}

// become makes s the text, as one step of undo that changes no more than what differs.
func (e *editor) become(s string) {
	old := e.text()
	from := commonPrefix(old, s)
	tail := commonSuffix(old[from:], s[from:])
	// Not in the middle of a character.
	for from > 0 && !startsCharacter(old, from) {
		from--
	}
	for tail > 0 && !startsCharacter(old, len(old)-tail) {
		tail--
	}
	e.marked = false
	e.replace(e.placeOf(from), e.placeOf(len(old)-tail), s[from:len(s)-tail], false)
}

// startsCharacter reports whether a character starts at a byte of valid text.
func startsCharacter(s string, at int) bool { return at >= len(s) || s[at]&0xc0 != 0x80 }
