package tui

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"quire/plots"
)

// graphics is what is known of the terminal's images. Nothing waits for an answer: until one comes, and where none ever does, charts
// are drawn in characters.
type graphics struct {
	chosen     string // "" asks the terminal; else characters, kitty, sixel or iterm
	terminal   string // as the terminal names itself
	kitty      bool   // it has said that it takes images of kitty's protocol
	sixel      bool
	inTmux     bool
	through    bool // tmux hands sequences on to a terminal that takes images
	colours    bool // placeholders need 256 of them
	cellWidth  int  // pixels; 0 unknown
	cellHeight int

	shown  map[pictureKey]int // the numbers of the images that were sent
	order  []pictureKey       // the oldest first
	wanted map[pictureKey]bool
	failed map[pictureKey]bool
	next   int
	wake   func() // has wantedMsg come
	woken  bool
}

// pictureKey tells pictures apart.
type pictureKey struct {
	scene      *plots.Scene
	cols, rows int
	dark       bool
}

// Tmux tells of the tmux around the program: which terminal its client is in, and whether it hands sequences on to it.
type Tmux struct {
	Client  string // as terminfo names it
	Through bool
}

type (
	tmuxMsg   struct{ Tmux }
	wantedMsg struct{}
	// sentMsg is a picture that is ready to be sent.
	sentMsg struct {
		key  pictureKey
		file []byte
	}
)

// Images have the numbers from 16 to 255: an indexed colour tells them.
const (
	firstImage = 16
	lastImage  = 255
	mostImages = 48
)

func newGraphics(chosen string) graphics {
	return graphics{chosen: chosen, shown: map[pictureKey]int{}, wanted: map[pictureKey]bool{}, failed: map[pictureKey]bool{}, next: firstImage, colours: true}
}

// ask asks the terminal for its name, the size of its cells and what it takes, in one write that every terminal knows or ignores.
func (g *graphics) ask(m *Model) tea.Cmd {
	if g.chosen == "characters" || m.look.ascii {
		return nil
	}
	return tea.Raw("\x1b[>q\x1b[16t\x1b[c")
}

var versionNumber = regexp.MustCompile(`\d+\.\d+`)

// answered takes an answer of the terminal.
func (g *graphics) answered(m *Model, msg tea.Msg) tea.Cmd {
	was := g.placeholders()
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.TerminalVersionMsg:
		g.terminal = msg.Name
		name := strings.ToLower(msg.Name)
		switch {
		case strings.HasPrefix(name, "tmux"):
			g.inTmux = true
			if m.o.Tmux != nil {
				ctx, find := m.ctx, m.o.Tmux
				cmd = func() tea.Msg { return tmuxMsg{find(ctx)} }
			}
		case hasPlaceholders(name):
			cmd = tea.Raw(kittyQuery())
		}
	case uv.KittyGraphicsEvent:
		g.kitty = g.kitty || string(msg.Payload) == "OK"
	case uv.CellSizeEvent:
		if msg.Width > 1 && msg.Height > 1 && msg.Width < 500 && msg.Height < 500 {
			g.cellWidth, g.cellHeight = msg.Width, msg.Height
		}
	case uv.PrimaryDeviceAttributesEvent:
		g.sixel = slices.Contains(msg, 4)
	case tmuxMsg:
		g.through = msg.Through && (strings.Contains(msg.Client, "kitty") || strings.Contains(msg.Client, "ghostty"))
	case tea.ColorProfileMsg:
		g.colours = msg.Profile >= colorprofile.ANSI256
	}
	if g.placeholders() != was {
		m.book.forgetAll()
	}
	return cmd
}

// hasPlaceholders knows the terminals whose images stand at placeholders: kitty from 0.28 on, and Ghostty.
func hasPlaceholders(name string) bool {
	if strings.HasPrefix(name, "ghostty") {
		return true
	}
	if !strings.HasPrefix(name, "kitty") {
		return false
	}
	major, minor, ok := strings.Cut(versionNumber.FindString(name), ".")
	if !ok {
		return false
	}
	a, _ := strconv.Atoi(major)
	b, _ := strconv.Atoi(minor)
	return a > 0 || b >= 28
}

// placeholders reports whether images can stand in the text.
func (g *graphics) placeholders() bool {
	switch g.chosen {
	case "":
		return g.colours && (g.kitty || g.inTmux && g.through)
	case "kitty":
		return true
	}
	return false
}

// cells gives the lines of a chart that is an image, or nothing while there is none: then it is asked for, and comes later.
func (g *graphics) cells(m *Model, scene *plots.Scene, cols, rows int) ([]line, bool) {
	if !g.placeholders() || cols > kittyMost || rows > kittyMost {
		return nil, false
	}
	key := pictureKey{scene, cols, rows, m.look.ground != lightGround}
	id, ok := g.shown[key]
	if !ok {
		if !g.failed[key] && !g.wanted[key] {
			g.wanted[key] = true
			if !g.woken && g.wake != nil {
				g.woken = true
				g.wake()
			}
		}
		return nil, false
	}
	var out []line
	for row := range rows {
		l := m.look.line()
		l.push(kittyCells(row, cols), cols, style{image: uint8(id)})
		out = append(out, l)
	}
	return out, true
}

// make draws the pictures that are wanted, beside the screen.
func (g *graphics) make(m *Model) tea.Cmd {
	g.woken = false
	var cmds []tea.Cmd
	for key := range g.wanted {
		w, h := g.cell()
		o := plots.PictureOptions{Width: key.cols * w, Height: key.rows * h, CellHeight: h, Dark: key.dark}
		cmds = append(cmds, func() tea.Msg {
			file, ok, err := key.scene.Picture(o)
			if !ok || err != nil {
				file = nil
			}
			return sentMsg{key, file}
		})
	}
	return tea.Batch(cmds...)
}

// cell is the size of a cell in pixels.
func (g *graphics) cell() (width, height int) {
	if g.cellWidth > 0 {
		return g.cellWidth, g.cellHeight
	}
	return 10, 20
}

// sent sends a picture; from the next frame on it stands in its place.
func (g *graphics) sent(m *Model, msg sentMsg) tea.Cmd {
	delete(g.wanted, msg.key)
	if msg.file == nil {
		if len(g.failed) > 1000 {
			clear(g.failed)
		}
		g.failed[msg.key] = true
		return nil
	}
	var out []string
	if len(g.order) >= mostImages {
		old := g.order[0]
		out = append(out, kittyForget(g.shown[old]))
		delete(g.shown, old)
		g.order = g.order[1:]
	}
	id := g.next
	if g.next++; g.next > lastImage {
		g.next = firstImage
	}
	g.shown[msg.key] = id
	g.order = append(g.order, msg.key)
	out = append(out, kittySend(id, msg.key.cols, msg.key.rows, msg.file)...)
	m.book.forgetAll()
	return tea.Raw(g.wrapped(out))
}

func (g *graphics) wrapped(sequences []string) string {
	if g.inTmux {
		sequences = throughTmux(sequences)
	}
	return strings.Join(sequences, "")
}

// farewell frees the images of this program; "" where there are none.
func (g *graphics) farewell() string {
	var out []string
	for _, key := range g.order {
		out = append(out, kittyForget(g.shown[key]))
	}
	return g.wrapped(out)
}

// GraphicsModes are the ways to show charts that can be asked for.
var GraphicsModes = []string{"auto", "characters", "kitty", "sixel", "iterm"}

// graphicsMode reads one of GraphicsModes; "" asks the terminal.
func graphicsMode(s string) (string, error) {
	s = strings.ToLower(s)
	switch {
	case s == "" || s == "auto":
		return "", nil
	case slices.Contains(GraphicsModes, s):
		return s, nil
	}
	return "", fmt.Errorf("no graphics %q: there are %s", s, strings.Join(GraphicsModes, ", "))
}

// findTmux is Options.Tmux.
type findTmux func(ctx context.Context) Tmux
