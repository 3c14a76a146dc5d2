package plots

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"
)

// stamp is how much of each pixel a disc covers; its middle is in the pixel (reach, reach).
type stamp struct {
	reach, side int
	cover       []uint8
}

func newStamp(radius, cx, cy float64) *stamp {
	s := &stamp{reach: int(math.Ceil(radius)) + 1}
	s.side = 2*s.reach + 1
	s.cover = make([]uint8, s.side*s.side)
	for j := range s.side {
		for i := range s.side {
			// The rim falls off over one pixel.
			d := math.Hypot(float64(i-s.reach)+0.5-cx, float64(j-s.reach)+0.5-cy)
			s.cover[j*s.side+i] = uint8(255 * math.Max(0, math.Min(1, radius+0.5-d)))
		}
	}
	return s
}

// stampInk is what a colour adds to a pixel, by how much of that pixel it covers. The four parts of a pixel stand in 16 bits each of
// one word, so that one multiplication serves all of them: a product of two bytes has room there.
type stampInk struct {
	add  [256]uint64
	rest [256]uint8 // of what is there already
}

const lanes = 0x00ff00ff00ff00ff

// laned puts the bytes of a pixel (0, 1, 2, 3) into lanes of 16 bits (0, 2, 1, 3).
func laned(pix uint32) uint64 {
	return uint64(pix&0x00ff00ff) | uint64(pix&0xff00ff00)<<24
}

func newStampInk(c color.RGBA, alpha float64) *stampInk {
	k := &stampInk{}
	a256 := uint32(alpha*256 + 0.5)
	ink := laned(uint32(c.R) | uint32(c.G)<<8 | uint32(c.B)<<16 | 255<<24)
	for cover := range k.add {
		a := uint32(cover) * a256 / 256 // 0..255
		k.add[cover] = ink*uint64(a) + 0x0080008000800080
		k.rest[cover] = uint8(255 - a)
	}
	return k
}

// onto lays the disc over what is there; colours of image.RGBA are premultiplied. Each part of a pixel becomes
// (ink·a + there·(255 − a)) / 255, rounded.
func (s *stamp) onto(img *image.RGBA, x, y int, ink *stampInk) {
	b := img.Rect
	from, to := max(0, b.Min.X-x+s.reach), min(s.side, b.Max.X-x+s.reach)
	if from >= to {
		return
	}
	for j := max(0, b.Min.Y-y+s.reach); j < min(s.side, b.Max.Y-y+s.reach); j++ {
		row := s.cover[j*s.side+from : j*s.side+to]
		at := img.PixOffset(x-s.reach+from, y+j-s.reach)
		line := img.Pix[at : at+4*len(row)]
		for i, cover := range row {
			if cover == 0 {
				continue
			}
			pix := line[4*i : 4*i+4 : 4*i+4]
			v := laned(binary.LittleEndian.Uint32(pix))*uint64(ink.rest[cover]) + ink.add[cover]
			v = (v + v>>8&lanes) >> 8 & lanes
			binary.LittleEndian.PutUint32(pix, uint32(v)|uint32(v>>24))
		}
	}
}

// stamped is a stamp, its ink and the pixel that its middle is in.
type stamped struct {
	*stamp
	ink  *stampInk
	x, y int
}

// stripRows is the height of the strips in which stamps are laid: a strip stays in the processor's cache, where stamps all over a
// picture would wait for each of their pixels.
const stripRows = 32

// stampAll lays stamps in their order, strip by strip.
func stampAll(img *image.RGBA, all []stamped) {
	strips := make([][]int32, (img.Rect.Dy()+stripRows-1)/stripRows)
	top := img.Rect.Min.Y
	for i, s := range all {
		if s.y+s.reach < top {
			continue
		}
		for k := max(0, s.y-s.reach-top) / stripRows; k < len(strips) && k*stripRows <= s.y+s.reach-top; k++ {
			strips[k] = append(strips[k], int32(i))
		}
	}
	for k, list := range strips {
		part, ok := img.SubImage(image.Rect(img.Rect.Min.X, top+k*stripRows, img.Rect.Max.X, top+(k+1)*stripRows)).(*image.RGBA)
		for _, i := range list {
			if s := all[i]; ok {
				s.onto(part, s.x, s.y, s.ink)
			}
		}
	}
}
