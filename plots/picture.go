package plots

// PictureOptions say how large a picture for a terminal is.
type PictureOptions struct {
	Width, Height int // pixels
	CellHeight    int // of a terminal's cell in pixels: texts become about as large as those around the picture; 0 is 20
	Dark          bool
}

// tickOfCell is what of a cell's height the labels of a picture's axes take.
const tickOfCell = 0.62

// Picture draws the scene as a PNG image for a terminal that shows images. ok is false where there is no room for one.
func (s *Scene) Picture(o PictureOptions) (file []byte, ok bool, err error) {
	cell := float64(o.CellHeight)
	if cell <= 0 {
		cell = 20
	}
	density := float64(int(max(36, min(cell*tickOfCell/tickSize*72, 600))))
	width, height := float64(o.Width)/density*2.54, float64(o.Height)/density*2.54
	if width < minSide || height < minSide || width > maxSide || height > maxSide || float64(o.Width)*float64(o.Height) > maxPixels {
		return nil, false, nil
	}
	view := *s
	view.spec.Width, view.spec.Height, view.spec.DPI = width, height, density
	view.spec.Theme = "light"
	if o.Dark {
		view.spec.Theme = "dark"
	}
	file, err = view.png()
	return file, err == nil, err
}
