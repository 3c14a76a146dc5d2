package repl_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"quire/internal/golden"
	"quire/notebooks"
	"quire/plots"
	"quire/repl"
)

var update = flag.Bool("update", false, "write the golden pictures of charts anew; look at each before it is kept")

var (
	savedAs = regexp.MustCompile(` TO 'img/([a-z0-9]+)\.png'`)
	themed  = regexp.MustCompile(` theme=\w+`)
)

// gallery runs the notebook of docs/charts.md with options behind every PLOT, and gives its charts by their names.
func gallery(t testing.TB, options string) map[string]*repl.Output {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("..", "docs", "gallery", "charts.quire"))
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, savedAs.ReplaceAllString(themed.ReplaceAllString(string(script), ""), options), nil)
	var cells []int
	for i, c := range b.doc.Notebook().Cells {
		if q, ok := c.Stmt.(notebooks.Query); ok && q.Plot != nil {
			cells = append(cells, i+1)
		}
	}
	b.mustRun(cells...)
	charts := map[string]*repl.Output{}
	for i, m := range savedAs.FindAllStringSubmatch(string(script), -1) { // in the order of the cells
		charts[m[1]] = b.s.Status(b.id(cells[i])).Output
	}
	if len(charts) < 20 {
		t.Fatalf("the gallery has %d charts", len(charts))
	}
	return charts
}

// Every kind, light and dark, at three sizes: as it was looked at, and without a text that overlaps another or is clipped.
func TestGalleryPictures(t *testing.T) {
	for _, theme := range []string{"light", "dark"} {
		for _, size := range [][2]int{{8, 5}, {16, 10}, {30, 15}} {
			if testing.Short() && size[0] != 8 {
				continue
			}
			t.Run(fmt.Sprintf("%s %d×%d", theme, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				for name, o := range gallery(t, fmt.Sprintf(" theme=%s width=%dcm height=%dcm dpi=72", theme, size[0], size[1])) {
					for _, m := range o.Chart.Misplaced() {
						t.Errorf("%s: %s", name, m)
					}
					picture, err := o.Chart.PNG()
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					golden.Picture(t, filepath.Join("testdata", "charts", fmt.Sprintf("%s-%s-%dx%d.png", name, theme, size[0], size[1])), picture, *update)
				}
			})
		}
	}
}

// The picture and the terminal show one scene: the same panels, series, categories, bars and words, in the same order.
func TestGalleryIsTheSameInTheTerminal(t *testing.T) {
	for name, o := range gallery(t, " width=30cm height=15cm") {
		screen := o.Chart.Terminal(plots.TerminalOptions{Width: 160, Height: 48})
		var rows []string
		for _, line := range screen {
			text := ""
			for _, r := range line {
				text += r.Text
			}
			rows = append(rows, text)
		}
		// Ticks of numbers and times are as many as have room; categories are the same.
		categories := slices.Contains([]string{"box", "violin", "corr", "group", "stack", "fill", "range"}, name)
		last, row := map[string]int{}, 0
		for _, l := range o.Chart.Labels() {
			if l.Role == "tick" && (!categories || !unicode.IsLetter([]rune(l.Text)[0])) {
				continue
			}
			if l.Role == "end" { // titles and keys name series too
				for row = len(rows) - 1; row >= 0 && !strings.HasSuffix(rows[row], l.Text); row-- {
				}
			} else {
				row = slices.IndexFunc(rows, func(r string) bool { return strings.Contains(r, l.Text) })
			}
			if row < 0 {
				t.Errorf("%s: the %s %q of the picture is not in the terminal:\n%s", name, l.Role, l.Text, strings.Join(rows, "\n"))
				break
			}
			// What stands below in the picture stands below in the terminal.
			if before, ok := last[l.Role]; ok && (l.Role == "end" || l.Role == "name" || l.Role == "facet") && row < before {
				t.Errorf("%s: the %s %q stands above what it stands below in the picture", name, l.Role, l.Text)
			}
			last[l.Role] = row
		}
		if marks := o.Chart.Marks(); len(marks) == 0 {
			t.Errorf("%s has no marks", name)
		}
	}
}
