package plots

func (s *Scene) terminal(o TerminalOptions) [][]Run { return nil }
