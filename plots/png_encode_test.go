package plots

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/zlib"
)

// speckled is a picture with flat rows, gradients and noise.
func speckled(alpha bool) *image.RGBA {
	r := rand.New(rand.NewPCG(3, 4))
	img := image.NewRGBA(image.Rect(0, 0, 61, 47))
	for y := range 47 {
		for x := range 61 {
			c := color.NRGBA{uint8(4 * x), uint8(y), 200, 255}
			switch {
			case y < 10:
				c = color.NRGBA{255, 255, 255, 255}
			case y > 30:
				c = color.NRGBA{uint8(r.UintN(256)), uint8(r.UintN(256)), uint8(r.UintN(256)), 255}
			}
			if alpha && y%5 == 0 {
				c.A = uint8(x * 4)
			}
			img.Set(x, y, c)
		}
	}
	return img
}

// A file has the pixels of its image, whatever it is compressed with.
func TestImagesComeBackFromTheirFiles(t *testing.T) {
	for _, alpha := range []bool{false, true} {
		for _, level := range []int{zlib.NoCompression, zlib.BestSpeed} {
			img := speckled(alpha)
			file, err := encodePNG(img, !alpha, 192, level)
			if err != nil {
				t.Fatal(err)
			}
			back, err := png.Decode(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			if back.Bounds() != img.Bounds() {
				t.Fatalf("the image has %v", back.Bounds())
			}
			for y := range 47 {
				for x := range 61 {
					got, want := color.NRGBAModel.Convert(back.At(x, y)), color.NRGBAModel.Convert(img.At(x, y))
					if got != want {
						t.Fatalf("pixel %d, %d is %v, want %v", x, y, got, want)
					}
				}
			}
		}
	}
}

// Stamps laid strip by strip make the picture that they make one after the other, and each pixel is what the formula of laying one
// colour over another gives.
func TestStampsLieAboveEachOther(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	ground := speckled(true)
	strips, one := image.NewRGBA(ground.Rect), image.NewRGBA(ground.Rect)
	copy(strips.Pix, ground.Pix)
	copy(one.Pix, ground.Pix)
	var all []stamped
	for range 400 {
		c := color.RGBA{uint8(r.UintN(256)), uint8(r.UintN(256)), uint8(r.UintN(256)), 255}
		s := stamped{newStamp(r.Float64()*9, 0.375, 0.625), newStampInk(c, 0.35), r.IntN(90) - 15, r.IntN(80) - 15}
		all = append(all, s)
		s.onto(one, s.x, s.y, s.ink)
	}
	stampAll(strips, all)
	if !bytes.Equal(strips.Pix, one.Pix) {
		t.Error("the strips make another picture")
	}
	full := &stamp{reach: 0, side: 1, cover: []uint8{255}}
	for _, under := range []uint8{0, 1, 77, 128, 254, 255} {
		for _, over := range []uint8{0, 3, 127, 255} {
			img := image.NewRGBA(image.Rect(0, 0, 1, 1))
			img.SetRGBA(0, 0, color.RGBA{under, 255 - under, under, 255})
			full.onto(img, 0, 0, newStampInk(color.RGBA{over, over, 255 - over, 255}, 0.35))
			a := uint32(255) * 90 / 256
			mixed := func(o, u uint8) uint8 { return uint8((uint32(o)*a + uint32(u)*(255-a) + 127) / 255) }
			if got, want := img.RGBAAt(0, 0), (color.RGBA{mixed(over, under), mixed(over, 255-under), mixed(255-over, under), 255}); got != want {
				t.Errorf("%d over %d gives %v, want %v", over, under, got, want)
			}
		}
	}
}
