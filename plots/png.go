package plots

import (
	"errors"
	"image"

	"github.com/klauspost/compress/zlib"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// png draws the scene into an image file.
func (s *Scene) png() ([]byte, error) {
	p := s.fileLayout()
	dpi := int(s.spec.DPI)
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(p.w), vg.Length(p.h)), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(p.theme.background))
	pixels, ok := c.Image().(*image.RGBA)
	if !ok {
		return nil, errors.New("the canvas of an image has no pixels")
	}
	(&painter{c: c, p: p, dpi: float64(dpi), pixels: pixels}).paint()
	return encodePNG(pixels, true, s.spec.DPI, zlib.BestSpeed)
}
