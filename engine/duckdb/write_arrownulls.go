//go:build duckdb_arrow

package duckdb

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// withoutLeftovers gives a batch in which what stands under a NULL is zero. DuckDB leaves there what its memory held before:
// a file of it would differ from run to run, and tell what was never in the rows.
func withoutLeftovers(b arrow.RecordBatch) arrow.RecordBatch {
	columns := make([]arrow.Array, b.NumCols())
	for i := range columns {
		data := zeroed(b.Column(i).Data())
		columns[i] = array.MakeFromData(data)
		data.Release()
	}
	defer func() {
		for _, c := range columns {
			c.Release()
		}
	}()
	return array.NewRecordBatch(b.Schema(), columns, b.NumRows())
}

// zeroed gives data of its own to be released.
func zeroed(d arrow.ArrayData) arrow.ArrayData {
	children := make([]arrow.ArrayData, len(d.Children()))
	for i, child := range d.Children() {
		children[i] = zeroed(child)
		defer children[i].Release()
	}
	buffers := append([]*memory.Buffer(nil), d.Buffers()...)
	if valid := buffers[0]; valid != nil && valid.Len() > 0 {
		bits := append([]byte(nil), valid.Bytes()[:bitutil.BytesForBits(int64(d.Offset()+d.Len()))]...)
		if rest := (d.Offset() + d.Len()) % 8; rest > 0 {
			bits[len(bits)-1] &= 1<<rest - 1
		}
		buffers[0] = memory.NewBufferBytes(bits)
		if t, ok := d.DataType().(arrow.FixedWidthDataType); ok && len(buffers) > 1 && buffers[1] != nil {
			values := append([]byte(nil), buffers[1].Bytes()...)
			zeroNulls(values, bits, d.Offset(), d.Len(), t.BitWidth())
			buffers[1] = memory.NewBufferBytes(values)
		}
	}
	if rest := (d.Offset() + d.Len()) % 8; rest > 0 && d.DataType().ID() == arrow.BOOL && len(buffers) > 1 && buffers[1] != nil {
		values := append([]byte(nil), buffers[1].Bytes()[:bitutil.BytesForBits(int64(d.Offset()+d.Len()))]...)
		values[len(values)-1] &= 1<<rest - 1
		buffers[1] = memory.NewBufferBytes(values)
	}
	return array.NewData(d.DataType(), d.Len(), buffers, children, d.NullN(), d.Offset())
}

func zeroNulls(values, valid []byte, offset, n, width int) {
	for i := offset; i < offset+n; i++ {
		if bitutil.BitIsSet(valid, i) {
			continue
		}
		if width == 1 {
			bitutil.ClearBit(values, i)
		} else {
			clear(values[i*width/8 : (i+1)*width/8])
		}
	}
}
