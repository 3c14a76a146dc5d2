package plots

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"io"
	"math"

	"github.com/klauspost/compress/zlib"
)

// encodePNG writes an image as a PNG file (PNG specification, third edition). A chart is drawn once and not sent around the world, so
// that time counts for more than the last tenth of its size: of the filters only those are tried that charts profit from, which takes
// a fifth of the time of trying all. density, in dots per inch, goes into the file where it is not 0, so that documents show the
// picture in its size. An image that is opaque has no alpha in its file.
func encodePNG(img *image.RGBA, opaque bool, density float64, level int) ([]byte, error) {
	var out bytes.Buffer
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out.WriteString("\x89PNG\r\n\x1a\n")
	kind := byte(6) // colours with alpha
	if opaque {
		kind = 2
	}
	chunk(&out, "IHDR", append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h)), 8, kind, 0, 0, 0))
	if density > 0 {
		metre := uint32(math.Round(density / 0.0254)) // pixels
		chunk(&out, "pHYs", append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, metre), metre), 1))
	}
	if level == zlib.NoCompression {
		out.Grow(4*w*h + 2*h + 1024)
	}
	start := out.Len()
	out.WriteString("0000IDAT") // its length comes when it is known
	z, err := zlib.NewWriterLevel(&out, level)
	if err == nil {
		err = filteredRows(z, img, opaque)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("encode the chart as PNG: %w", err)
	}
	data := out.Bytes()[start:]
	binary.BigEndian.PutUint32(data, uint32(len(data)-8))
	out.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(data[4:])))
	chunk(&out, "IEND", nil)
	return out.Bytes(), nil
}

// chunk writes one part of a PNG file: its length, name, data and checksum.
func chunk(out *bytes.Buffer, name string, data []byte) {
	start := out.Len()
	out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
	out.WriteString(name)
	out.Write(data)
	out.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(out.Bytes()[start+4:])))
}

// The filters of a PNG's rows that are used here: what a pixel differs by from the one at its left, or from the one above.
const (
	filterSub = 1
	filterUp  = 2
)

// filteredRows writes the rows of an image, each as the differences that are smaller.
func filteredRows(z io.Writer, img *image.RGBA, opaque bool) error {
	w, h, size := img.Rect.Dx(), img.Rect.Dy(), 4
	if opaque {
		size = 3
	}
	n := w * size
	above, row := make([]byte, n), make([]byte, n)
	sub, up := make([]byte, n+1), make([]byte, n+1)
	sub[0], up[0] = filterSub, filterUp
	for y := range h {
		pix := img.Pix[y*img.Stride : y*img.Stride+4*w]
		if opaque {
			for i, j := 0, 0; i < len(pix); i, j = i+4, j+3 {
				row[j], row[j+1], row[j+2] = pix[i], pix[i+1], pix[i+2]
			}
		} else {
			straightAlpha(row, pix)
		}
		chosen := up
		if bytes.Equal(row, above) {
			clear(up[1:])
		} else if differences(sub[1:], row, up[1:], above, size) {
			chosen = sub
		}
		if _, err := z.Write(chosen); err != nil {
			return err
		}
		above, row = row, above
	}
	return nil
}

// differences fills in both filters of a row and tells whether the one to the left leaves less.
func differences(sub, row, up, above []byte, size int) bool {
	subs, ups := 0, 0
	copy(sub, row[:size])
	for i := range size {
		up[i] = row[i] - above[i]
	}
	above, up, sub, left := above[:len(row)], up[:len(row)], sub[:len(row)], row[:len(row)-size]
	for i, l := range left {
		v := row[i+size]
		s, u := v-l, v-above[i+size]
		sub[i+size], up[i+size] = s, u
		subs += int(magnitude[s])
		ups += int(magnitude[u])
	}
	return subs < ups
}

// magnitude is how far a difference, counted modulo 256, is from zero.
var magnitude = func() (m [256]uint8) {
	for i := range m {
		m[i] = uint8(min(i, 256-i) & 0xff)
	}
	return m
}()

// straightAlpha takes the alpha out of colours that were multiplied by it.
func straightAlpha(row, pix []byte) {
	for i := 0; i < len(pix); i += 4 {
		a := uint32(pix[i+3])
		switch a {
		case 0:
			row[i], row[i+1], row[i+2], row[i+3] = 0, 0, 0, 0
		case 255:
			copy(row[i:i+4], pix[i:i+4])
		default:
			row[i], row[i+1], row[i+2] = uint8(uint32(pix[i])*0xffff/a>>8), uint8(uint32(pix[i+1])*0xffff/a>>8), uint8(uint32(pix[i+2])*0xffff/a>>8)
			row[i+3] = uint8(a)
		}
	}
}
