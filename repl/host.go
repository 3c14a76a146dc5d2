package repl

import (
	"context"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/notebooks"
)

// host is an open engine with what this session defined in it. Changed settings make a new host; the old one closes when its
// last user leaves.
type host struct {
	settings engine.Settings
	ready    chan struct{} // closed when eng or err is set
	eng      engine.Engine
	err      error

	mu      sync.Mutex
	defs    map[string]*definition             // by physical name
	leases  []func()                           // of files of kept rows in use
	looks   map[notebooks.CellID][]*definition // at files that are followed, the latest ones
	raws    []string                           // fingerprints of the raw SQL that ran on the engine's tables, in order
	users   int
	retired bool
	done    chan struct{} // closed when the engine is closed
	closing error
}

// definition is a name that the engine knows.
type definition struct {
	name     string // physical
	schema   *arrow.Schema
	ordered  bool // its query ends in an ORDER BY
	varies   bool // asked again, its text may give another answer: its rows are kept when first asked for
	analysis engine.Analysis
	source   *engine.Source // of a LOAD
	turn     chan struct{}  // held while its rows are being kept
	kept     string         // the id of its kept rows; "" none
	print    string         // what its rows depend on, for later runs; "" when that cannot be told
	rows     int64          // -1 unknown
}

// hostLocked makes sure that the host has these settings, opening an engine beside the caller.
func (s *Session) hostLocked(settings engine.Settings) *host {
	if s.host != nil && s.host.settings == settings && !s.host.failed() {
		return s.host
	}
	if old := s.host; old != nil {
		go func() { _ = old.retire() }()
	}
	h := &host{settings: settings, ready: make(chan struct{}), done: make(chan struct{}), defs: map[string]*definition{}}
	s.host = h
	s.hosts++
	go func() {
		h.eng, h.err = s.cfg.Open(s.ctx, settings)
		close(h.ready)
		s.tell(DefinitionsEvent{})
	}()
	return h
}

// unopened puts an engine that cannot be opened at the statement that asks for it.
func (p *pass) unopened(err error) *Failure {
	for _, c := range p.sc.nb.Cells {
		if st, ok := asStatement[notebooks.Use](c); ok && p.s.cfg.Engine == "" {
			return p.failure(c, spanned(err, st.URL.Span))
		}
	}
	return p.failure(nil, err)
}

// rehearse lets a checking pass use an engine of its own, in which raw SQL makes relations without rows. The returned function
// closes it.
func (p *pass) rehearse() (func(), error) {
	settings := p.host.settings
	settings.Scratch = true
	eng, err := p.s.cfg.Open(p.ctx, settings)
	if err != nil {
		return nil, err
	}
	was, wasHost := p.eng, p.host
	p.eng, p.host = eng, &host{settings: settings, eng: eng, defs: map[string]*definition{}}
	return func() {
		p.eng, p.host = was, wasHost
		_ = eng.Close()
	}, nil
}

func (h *host) isOpen() bool {
	select {
	case <-h.ready:
		return true
	default:
		return false
	}
}

func (h *host) failed() bool { return h.isOpen() && h.err != nil }

// open waits for the engine.
func (h *host) open(ctx context.Context) (engine.Engine, error) {
	select {
	case <-h.ready:
		return h.eng, h.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (h *host) use() {
	h.mu.Lock()
	h.users++
	h.mu.Unlock()
}

func (h *host) release() {
	h.mu.Lock()
	h.users--
	last := h.users == 0 && h.retired
	h.mu.Unlock()
	if last {
		h.close()
	}
}

// retire closes the engine as soon as nobody uses it, and waits for that.
func (h *host) retire() error {
	<-h.ready
	h.mu.Lock()
	first := !h.retired
	h.retired = true
	idle := h.users == 0
	h.mu.Unlock()
	if first && idle {
		h.close()
	}
	<-h.done
	return h.closing
}

func (h *host) close() {
	if h.eng != nil {
		h.closing = h.eng.Close()
	}
	for _, release := range h.leases {
		release()
	}
	close(h.done)
}

// definition gives the entry of a physical name, made when it is new.
func (h *host) definition(name string) *definition {
	h.mu.Lock()
	defer h.mu.Unlock()
	d := h.defs[name]
	if d == nil {
		d = &definition{name: name, rows: -1, turn: make(chan struct{}, 1)}
		h.defs[name] = d
	}
	return d
}

// lock takes the definition's turn, so that its rows are made once.
func (d *definition) lock(ctx context.Context) error {
	select {
	case d.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *definition) unlock() { <-d.turn }
