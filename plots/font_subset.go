package plots

import (
	"encoding/binary"
	"errors"
	"slices"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/sfnt"
)

// fontSubset gives the built-in font with the glyphs of some characters only, as a TrueType file (OpenType specification 1.9,
// chapters "glyf", "loca", "cmap"). Kerning and hints are left out: texts have their length from the layout.
func fontSubset(bold bool, used map[rune]bool) ([]byte, error) {
	ttf, f := liberationsansregular.TTF, sans()
	if bold {
		ttf, f = liberationsansbold.TTF, sansBold()
	}
	in, err := readTables(ttf)
	if err != nil {
		return nil, err
	}
	runes := make([]rune, 0, len(used))
	for r := range used {
		if r <= 0xffff {
			runes = append(runes, r)
		}
	}
	slices.Sort(runes)
	s := &subset{in: in, place: map[uint16]uint16{}}
	s.add(0)
	var buf sfnt.Buffer
	var codes []charCode
	for _, r := range runes {
		g, err := f.GlyphIndex(&buf, r)
		if err != nil || g == 0 {
			continue
		}
		codes = append(codes, charCode{uint16(r), s.add(uint16(g))})
	}
	if err := s.glyphs(); err != nil {
		return nil, err
	}
	out := map[string][]byte{
		"OS/2": in["OS/2"], "name": in["name"], "cmap": charMap(codes), "glyf": s.glyf, "loca": s.loca, "hmtx": s.metrics(),
		"head": slices.Clone(in["head"]), "hhea": slices.Clone(in["hhea"]), "maxp": slices.Clone(in["maxp"]), "post": slices.Clone(in["post"][:32]),
	}
	binary.BigEndian.PutUint16(out["head"][50:], 1) // long offsets in loca
	binary.BigEndian.PutUint32(out["head"][8:], 0)
	binary.BigEndian.PutUint16(out["hhea"][34:], uint16(len(s.order)))
	binary.BigEndian.PutUint16(out["maxp"][4:], uint16(len(s.order)))
	binary.BigEndian.PutUint32(out["post"], 0x00030000) // without names of glyphs
	return writeTables(out), nil
}

var errFont = errors.New("the built-in font is damaged")

// readTables finds a font's tables.
func readTables(ttf []byte) (map[string][]byte, error) {
	if len(ttf) < 12 {
		return nil, errFont
	}
	n := int(binary.BigEndian.Uint16(ttf[4:]))
	tables := map[string][]byte{}
	for i := range n {
		at := 12 + 16*i
		if at+16 > len(ttf) {
			return nil, errFont
		}
		from, size := int(binary.BigEndian.Uint32(ttf[at+8:])), int(binary.BigEndian.Uint32(ttf[at+12:]))
		if from+size > len(ttf) {
			return nil, errFont
		}
		tables[string(ttf[at:at+4])] = ttf[from : from+size]
	}
	for name, least := range map[string]int{"OS/2": 78, "name": 6, "head": 54, "hhea": 36, "maxp": 6, "post": 32, "glyf": 1, "loca": 4, "hmtx": 4} {
		if len(tables[name]) < least {
			return nil, errFont
		}
	}
	return tables, nil
}

// subset is the glyphs that are kept, in their new order.
type subset struct {
	in         map[string][]byte
	order      []uint16          // old numbers
	place      map[uint16]uint16 // old to new
	glyf, loca []byte
}

func (s *subset) add(old uint16) uint16 {
	if at, ok := s.place[old]; ok {
		return at
	}
	at := uint16(len(s.order))
	s.place[old] = at
	s.order = append(s.order, old)
	return at
}

// outline gives a glyph's bytes in the font.
func (s *subset) outline(old uint16) ([]byte, error) {
	loca, at := s.in["loca"], int(old)
	var from, to int
	if binary.BigEndian.Uint16(s.in["head"][50:]) == 0 {
		if 2*at+4 > len(loca) {
			return nil, errFont
		}
		from, to = 2*int(binary.BigEndian.Uint16(loca[2*at:])), 2*int(binary.BigEndian.Uint16(loca[2*at+2:]))
	} else {
		if 4*at+8 > len(loca) {
			return nil, errFont
		}
		from, to = int(binary.BigEndian.Uint32(loca[4*at:])), int(binary.BigEndian.Uint32(loca[4*at+4:]))
	}
	if from > to || to > len(s.in["glyf"]) {
		return nil, errFont
	}
	return s.in["glyf"][from:to], nil
}

// glyphs writes glyf and loca; the parts of a composite glyph are added as they are met.
func (s *subset) glyphs() error {
	for i := 0; i < len(s.order); i++ {
		s.loca = binary.BigEndian.AppendUint32(s.loca, uint32(len(s.glyf)))
		g, err := s.outline(s.order[i])
		if err != nil {
			return err
		}
		if len(g) >= 10 {
			if int16(binary.BigEndian.Uint16(g)) < 0 {
				g, err = s.composite(g)
			} else {
				g, err = simple(g)
			}
			if err != nil {
				return err
			}
		}
		s.glyf = append(s.glyf, g...)
		for len(s.glyf)%4 != 0 {
			s.glyf = append(s.glyf, 0)
		}
	}
	s.loca = binary.BigEndian.AppendUint32(s.loca, uint32(len(s.glyf)))
	return nil
}

// simple gives a glyph of contours without its hints.
func simple(g []byte) ([]byte, error) {
	at := 10 + 2*int(binary.BigEndian.Uint16(g))
	if at+2 > len(g) {
		return nil, errFont
	}
	n := int(binary.BigEndian.Uint16(g[at:]))
	if at+2+n > len(g) {
		return nil, errFont
	}
	out := append(slices.Clone(g[:at]), 0, 0)
	return append(out, g[at+2+n:]...), nil
}

// Flags of the parts of a composite glyph.
const (
	wordArguments  = 0x0001
	oneScale       = 0x0008
	moreParts      = 0x0020
	twoScales      = 0x0040
	matrix         = 0x0080
	hasInstruction = 0x0100
)

// composite gives a glyph made of others, by their new numbers, without its hints.
func (s *subset) composite(g []byte) ([]byte, error) {
	out := slices.Clone(g[:10])
	for at := 10; ; {
		if at+4 > len(g) {
			return nil, errFont
		}
		flags := binary.BigEndian.Uint16(g[at:])
		size := 4 + 2
		if flags&wordArguments != 0 {
			size += 2
		}
		switch {
		case flags&oneScale != 0:
			size += 2
		case flags&twoScales != 0:
			size += 4
		case flags&matrix != 0:
			size += 8
		}
		if at+size > len(g) {
			return nil, errFont
		}
		out = binary.BigEndian.AppendUint16(out, flags&^hasInstruction)
		out = binary.BigEndian.AppendUint16(out, s.add(binary.BigEndian.Uint16(g[at+2:])))
		out = append(out, g[at+4:at+size]...)
		at += size
		if flags&moreParts == 0 {
			return out, nil
		}
	}
}

// metrics are the widths of the glyphs that are kept.
func (s *subset) metrics() []byte {
	hmtx := s.in["hmtx"]
	n := int(binary.BigEndian.Uint16(s.in["hhea"][34:]))
	var out []byte
	for _, old := range s.order {
		k := min(int(old), n-1)
		side := 4*k + 2
		if int(old) >= n {
			side = 4*n + 2*(int(old)-n)
		}
		out = append(out, hmtx[4*k:4*k+2]...)
		out = append(out, hmtx[side:side+2]...)
	}
	return out
}

// charCode is a character's glyph.
type charCode struct{ code, glyph uint16 }

// charMap writes a cmap of format 4: a segment for each character.
func charMap(codes []charCode) []byte {
	codes = append(slices.Clone(codes), charCode{0xffff, 0})
	n := len(codes)
	if n > 1 && codes[n-2].code == 0xffff {
		codes, n = codes[:n-1], n-1
	}
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	var b []byte
	u16 := func(vs ...int) {
		for _, v := range vs {
			b = binary.BigEndian.AppendUint16(b, uint16(v))
		}
	}
	u16(0, 1, 3, 1, 0, 12) // version, one table of platform 3, encoding 1, at byte 12
	u16(4, 16+8*n, 0, 2*n, 2*power, log, 2*(n-power))
	for _, c := range codes {
		u16(int(c.code))
	}
	u16(0)
	for _, c := range codes {
		u16(int(c.code))
	}
	for i, c := range codes {
		if i == n-1 {
			u16(1)
			continue
		}
		u16(int(c.glyph) - int(c.code))
	}
	for range codes {
		u16(0)
	}
	return b
}

// writeTables writes a font file: the directory, then the tables by their names.
func writeTables(tables map[string][]byte) []byte {
	var names []string
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	n := len(names)
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	var b []byte
	b = binary.BigEndian.AppendUint32(b, 0x00010000)
	for _, v := range []int{n, 16 * power, log, 16 * (n - power)} {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	at, head := 12+16*n, 0
	var body []byte
	for _, name := range names {
		t := tables[name]
		if name == "head" {
			head = at + len(body)
		}
		b = append(b, name...)
		b = binary.BigEndian.AppendUint32(b, checksum(t))
		b = binary.BigEndian.AppendUint32(b, uint32(at+len(body)))
		b = binary.BigEndian.AppendUint32(b, uint32(len(t)))
		body = append(body, t...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	b = append(b, body...)
	binary.BigEndian.PutUint32(b[head+8:], 0xb1b0afba-checksum(b))
	return b
}

func checksum(t []byte) uint32 {
	var sum uint32
	for len(t) > 0 {
		var word [4]byte
		t = t[copy(word[:], t):]
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}
