package repl

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	"quire/engine"
)

// result is what is kept of one evaluation.
type result struct {
	rows    int64 // in all; batches may hold the first of them
	schema  *arrow.Schema
	batches []arrow.RecordBatch
	written *saved // of a SAVE
	at      time.Time
}

// saved is what a SAVE or a PLOT has written.
type saved struct {
	Rows, Bytes int64
	Files       []engine.Object
	Folder      string `json:",omitempty"` // of partitions: the folders of Files hold no other files; "" for a single file
}

// mostResult bounds a file of encodeResult, in bytes.
const mostResult = 64 << 20

// A file is a line that says what it is, a SHA-256 of the rest, the length of a JSON object, that object, and the rows as an
// Arrow stream. It is written without waiting for the disk, so it is believed only when the sum is right.
const resultHead = "quire result 1\n"

type resultMeta struct {
	Rows    int64     `json:"rows"`
	At      time.Time `json:"at"`
	Batches bool      `json:"batches"`
	Written *saved    `json:"written,omitempty"`
}

func encodeResult(r result) ([]byte, error) {
	meta, err := json.Marshal(resultMeta{r.rows, r.at, r.schema != nil, r.written})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(resultHead)
	b.Write(make([]byte, sha256.Size))
	_ = binary.Write(&b, binary.LittleEndian, uint32(len(meta)))
	b.Write(meta)
	if r.schema != nil {
		w := ipc.NewWriter(&b, ipc.WithSchema(r.schema))
		for _, batch := range r.batches {
			if err := w.Write(batch); err != nil {
				return nil, fmt.Errorf("keep a result: %w", err)
			}
			if b.Len() > mostResult {
				return nil, errors.New("keep a result: too large")
			}
		}
		if err := w.Close(); err != nil {
			return nil, fmt.Errorf("keep a result: %w", err)
		}
	}
	data := b.Bytes()
	sum := sha256.Sum256(data[len(resultHead)+sha256.Size:])
	copy(data[len(resultHead):], sum[:])
	if r.schema != nil {
		// A type that Arrow files cannot tell exactly is not kept.
		back, err := decodeResult(data)
		if err != nil {
			return nil, err
		}
		if !back.schema.Equal(r.schema) {
			return nil, errors.New("keep a result: its types do not come back")
		}
	}
	return data, nil
}

// writeResult writes a file of encodeResult.
func writeResult(path string, r result) error {
	data, err := encodeResult(r)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

var errNoResult = errors.New("not a whole result")

func decodeResult(data []byte) (*result, error) {
	body := len(resultHead) + sha256.Size
	if len(data) < body+4 || string(data[:len(resultHead)]) != resultHead {
		return nil, errNoResult
	}
	if sum := sha256.Sum256(data[body:]); !bytes.Equal(sum[:], data[len(resultHead):body]) {
		return nil, errNoResult
	}
	n := int(binary.LittleEndian.Uint32(data[body:]))
	data = data[body+4:]
	if n > len(data) {
		return nil, errNoResult
	}
	var meta resultMeta
	if err := json.Unmarshal(data[:n], &meta); err != nil {
		return nil, errNoResult
	}
	r := &result{rows: meta.Rows, at: meta.At, written: meta.Written}
	if !meta.Batches {
		return r, nil
	}
	stream, err := ipc.NewReader(bytes.NewReader(data[n:]))
	if err != nil {
		return nil, err
	}
	defer stream.Release()
	r.schema = stream.Schema()
	for stream.Next() {
		b := stream.RecordBatch()
		b.Retain()
		r.batches = append(r.batches, b)
	}
	return r, stream.Err()
}
