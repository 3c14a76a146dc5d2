package tui

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"sort"
)

// sixelColours is what every terminal with sixel graphics has at least, but for the oldest.
const sixelColours = 250

// sixel writes an image in the format of DEC's terminals (VT330/VT340 Programmer Reference Manual, volume 2, chapter 14): bands of
// six rows, a pass for each colour in them.
func sixel(img image.Image) []byte {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	palette, index := sixelPalette(img)
	var out bytes.Buffer
	fmt.Fprintf(&out, "\x1bP0;1q\"1;1;%d;%d", w, h)
	for i, c := range palette {
		fmt.Fprintf(&out, "#%d;2;%d;%d;%d", i, int(c.R)*100/255, int(c.G)*100/255, int(c.B)*100/255)
	}
	bits := make([][]byte, len(palette))
	for top := 0; top < h; top += 6 {
		used := map[int]bool{}
		for i := range min(6, h-top) {
			for x := range w {
				c := index[(top+i)*w+x]
				if !used[int(c)] {
					used[int(c)] = true
					bits[c] = make([]byte, w)
				}
				bits[c][x] |= 1 << i
			}
		}
		var order []int
		for c := range used {
			order = append(order, c)
		}
		sort.Ints(order)
		for n, c := range order {
			if n > 0 {
				out.WriteByte('$')
			}
			fmt.Fprintf(&out, "#%d", c)
			for x := 0; x < w; {
				run := 1
				for x+run < w && bits[c][x+run] == bits[c][x] {
					run++
				}
				if run > 3 {
					fmt.Fprintf(&out, "!%d%c", run, '?'+bits[c][x])
				} else {
					for range run {
						out.WriteByte('?' + bits[c][x])
					}
				}
				x += run
			}
		}
		out.WriteByte('-')
	}
	out.WriteString("\x1b\\")
	return out.Bytes()
}

// sixelPalette gives the colours that occur most, of charts a few dozen and the shades at their edges, and each pixel's one.
func sixelPalette(img image.Image) ([]color.RGBA, []uint8) {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	coarse := func(x, y int) color.RGBA {
		r, g, bl, _ := img.At(b.Min.X+x, b.Min.Y+y).RGBA()
		return color.RGBA{uint8(r>>8) &^ 7, uint8(g>>8) &^ 7, uint8(bl>>8) &^ 7, 255}
	}
	count := map[color.RGBA]int{}
	pixels := make([]color.RGBA, w*h)
	for y := range h {
		for x := range w {
			c := coarse(x, y)
			pixels[y*w+x] = c
			count[c]++
		}
	}
	all := make([]color.RGBA, 0, len(count))
	for c := range count {
		all = append(all, c)
	}
	key := func(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }
	sort.Slice(all, func(i, j int) bool {
		if count[all[i]] != count[all[j]] {
			return count[all[i]] > count[all[j]]
		}
		return key(all[i]) < key(all[j])
	})
	palette := all[:min(sixelColours, len(all))]
	near := map[color.RGBA]uint8{}
	for _, c := range all {
		best, least := 0, 1<<30
		for i, p := range palette {
			dr, dg, db := int(p.R)-int(c.R), int(p.G)-int(c.G), int(p.B)-int(c.B)
			if d := dr*dr + dg*dg + db*db; d < least {
				best, least = i, d
			}
		}
		near[c] = uint8(best)
	}
	index := make([]uint8, w*h)
	for i, c := range pixels {
		index[i] = near[c]
	}
	return palette, index
}
