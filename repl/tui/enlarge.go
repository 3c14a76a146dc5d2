package tui

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/plots"
)

// enlarge shows the selected cell's chart on the whole screen: as an image where the terminal has them, in characters elsewhere.
func (m *Model) enlarge() tea.Cmd {
	c := m.book.item().cell
	if c == nil {
		return nil
	}
	s := m.statuses[c.ID]
	if s.Output == nil || s.Output.Chart == nil {
		m.say("this cell has no chart")
		return nil
	}
	scene := s.Output.Chart
	if way := m.graphics.inline(); way != "" {
		return m.showImage(scene, way)
	}
	m.float = chartFloat{scene}
	return nil
}

// inline names the protocol for an image that stands outside of the program's own screen; "" is none.
func (g *graphics) inline() string {
	switch name := strings.ToLower(g.terminal); {
	case g.chosen == "iterm" || g.chosen == "sixel":
		return g.chosen
	case g.chosen != "" || g.inTmux:
		return ""
	case strings.HasPrefix(name, "iterm2") || strings.HasPrefix(name, "wezterm"):
		return "iterm"
	case g.sixel && !g.placeholders():
		return "sixel"
	}
	return ""
}

// chartFloat is a chart over the whole screen. Every key closes it.
type chartFloat struct{ scene *plots.Scene }

func (f chartFloat) key(m *Model, _ tea.KeyPressMsg) tea.Cmd {
	m.float = nil
	return nil
}

func (f chartFloat) draw(m *Model, width, height int) ([]line, int, int) {
	rows := max(1, height-1)
	lines, ok := m.graphics.cells(m, f.scene, width, rows)
	if !ok {
		lines = m.chartLines(f.scene, width, rows)
	}
	for i := range lines {
		lines[i].fill(width)
	}
	for len(lines) < rows {
		l := m.look.line()
		l.space(width)
		lines = append(lines, l)
	}
	return lines, -1, -1
}

// picture is a program for the terminal without the screen: it shows an image until Enter is pressed.
type picture struct {
	bytes []byte
	in    io.Reader
	out   io.Writer
}

func (p *picture) SetStdin(r io.Reader)  { p.in = r }
func (p *picture) SetStdout(w io.Writer) { p.out = w }
func (p *picture) SetStderr(io.Writer)   {}

// Run shows the picture.
func (p *picture) Run() error {
	if _, err := fmt.Fprintf(p.out, "\x1b[2J\x1b[H%s\r\nEnter goes back ", p.bytes); err != nil {
		return fmt.Errorf("show the chart: %w", err)
	}
	_, err := bufio.NewReader(p.in).ReadString('\n')
	if err == io.EOF {
		return nil
	}
	return err
}

// imageMsg tells that the picture was looked at, or could not be made.
type imageMsg struct{ err error }

// showImage leaves the screen for a picture in one of the terminal's own protocols: inside a program that scrolls they break.
func (m *Model) showImage(scene *plots.Scene, way string) tea.Cmd {
	w, h := m.graphics.cell()
	file, ok, err := scene.Picture(plots.PictureOptions{Width: m.width * w, Height: (m.height - 2) * h, CellHeight: h, Dark: m.look.ground != lightGround})
	if err != nil || !ok {
		m.float = chartFloat{scene}
		return nil
	}
	data := inlineImage(way, file, m.width, m.height-2)
	hold := m.o.HoldSignals
	if hold != nil {
		hold(true)
	}
	return tea.Exec(&picture{bytes: data}, func(err error) tea.Msg {
		if hold != nil {
			hold(false)
		}
		return imageMsg{err}
	})
}

// inlineImage writes a PNG file in a protocol, as large as so many cells; nothing where it cannot be read.
func inlineImage(way string, file []byte, cols, rows int) []byte {
	if way == "iterm" {
		return fmt.Appendf(nil, "\x1b]1337;File=inline=1;preserveAspectRatio=1;size=%d;width=%d;height=%d:%s\a", len(file), cols, rows, base64.StdEncoding.EncodeToString(file))
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil
	}
	return sixel(img)
}
