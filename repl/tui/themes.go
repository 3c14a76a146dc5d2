package tui

import (
	"fmt"
	"strings"
)

// theme gives a colour to each role on a light and on a dark background, and one of the terminal's own sixteen for when the
// background is not known or there are no more. "" and -1 are the terminal's own text colour.
type theme struct {
	name        string
	dark, light [roles]string
	basic       [roles]int
}

// calm is the default. Every colour has a contrast of at least 4.5:1 on black and near-black, on white and near-white.
var calm = theme{
	name: "calm",
	dark: [roles]string{
		dim: "#9097a3", accent: "#7ab7f5", good: "#7fc58a", attention: "#e0b15a", bad: "#f28b82", running: "#7fd1d6",
		keyword: "#b5a2f0", name: "#7ab7f5", str: "#98c98c", number: "#e3a679", comment: "#9097a3",
	},
	light: [roles]string{
		dim: "#626873", accent: "#0b5cad", good: "#1b6e35", attention: "#8a5300", bad: "#b3261e", running: "#036a73",
		keyword: "#5b3fb5", name: "#0b5cad", str: "#2c6b1f", number: "#94490c", comment: "#626873",
	},
	basic: sixteen,
}

// sixteen are the terminal's own colours for the roles, where there are no others.
var sixteen = [roles]int{
	plainText: -1, dim: 8, accent: 4, good: 2, attention: 3, bad: 1, running: 6,
	keyword: 5, name: 4, str: 2, number: 3, comment: 8,
}

// ink is nearly without colour: code is set by weight of grey, only what asks for attention has a hue.
var ink = theme{
	name: "ink",
	dark: [roles]string{
		dim: "#989898", accent: "#e8e8e8", good: "#a8b5a8", attention: "#e5b567", bad: "#f08a80", running: "#c8c8c8",
		keyword: "#ffffff", name: "#c8c8c8", str: "#b0b0b0", number: "#b0b0b0", comment: "#989898",
	},
	light: [roles]string{
		dim: "#666666", accent: "#1a1a1a", good: "#3d523d", attention: "#8a5300", bad: "#b3261e", running: "#404040",
		keyword: "#000000", name: "#404040", str: "#555555", number: "#555555", comment: "#666666",
	},
	basic: [roles]int{
		plainText: -1, dim: 8, accent: -1, good: -1, attention: 3, bad: 1, running: -1,
		keyword: -1, name: -1, str: -1, number: -1, comment: 8,
	},
}

// dusk is warm: amber and rose, for a room without much light.
var dusk = theme{
	name: "dusk",
	dark: [roles]string{
		dim: "#a3958a", accent: "#f0b36b", good: "#a9c07f", attention: "#f2d06b", bad: "#f2857a", running: "#d8a8c8",
		keyword: "#e59a86", name: "#f0b36b", str: "#b9c78a", number: "#d8a8c8", comment: "#a3958a",
	},
	light: [roles]string{
		dim: "#6e6258", accent: "#8f4a00", good: "#4a5f14", attention: "#7d5a00", bad: "#ad2a1c", running: "#7d3a68",
		keyword: "#9a3a22", name: "#8f4a00", str: "#4f5f1a", number: "#7d3a68", comment: "#6e6258",
	},
	basic: [roles]int{
		plainText: -1, dim: 8, accent: 3, good: 2, attention: 3, bad: 1, running: 5,
		keyword: 1, name: 3, str: 2, number: 5, comment: 8,
	},
}

// clearly, called clear, is for eyes that confuse red and green, and for bright rooms: blue is good, orange bad, after the palette of Okabe
// and Ito (2008), each at 7:1 or more on black and on white.
var clearly = theme{
	name: "clear",
	dark: [roles]string{
		dim: "#b0b6bf", accent: "#6cc5f5", good: "#6cc5f5", attention: "#f5e663", bad: "#ffa94d", running: "#e3a7cd",
		keyword: "#ffffff", name: "#6cc5f5", str: "#7fe0c0", number: "#f5e663", comment: "#b0b6bf",
	},
	light: [roles]string{
		dim: "#474c54", accent: "#004a7c", good: "#004a7c", attention: "#5e4b00", bad: "#8c3200", running: "#6e2a55",
		keyword: "#000000", name: "#004a7c", str: "#00543c", number: "#5e4b00", comment: "#474c54",
	},
	basic: [roles]int{
		plainText: -1, dim: -1, accent: 6, good: 4, attention: 3, bad: 1, running: 5,
		keyword: -1, name: 6, str: 6, number: 3, comment: -1,
	},
}

// themes are those that can be chosen by name; the first is the default.
var themes = []*theme{&calm, &ink, &dusk, &clearly}

func themeNames() []string {
	var out []string
	for _, t := range themes {
		out = append(out, t.name)
	}
	return out
}

// setTheme takes a theme's name, a ground (dark, light; auto follows the terminal), or both.
func (m *Model) setTheme(words string) error {
	for _, w := range strings.Fields(words) {
		switch found := themeNamed(w); {
		case found != nil:
			m.look.theme = found
		case w == "dark" || w == "light":
			m.o.Theme = w
		case w == "auto":
			m.o.Theme = ""
		default:
			return fmt.Errorf("no theme %q: there are %s, and dark, light, auto", w, strings.Join(themeNames(), ", "))
		}
	}
	switch m.o.Theme {
	case "dark":
		m.look.set(darkGround, m.look.few)
	case "light":
		m.look.set(lightGround, m.look.few)
	default:
		m.o.Theme = ""
		m.look.set(m.look.ground, m.look.few)
	}
	return nil
}

// themeWords are the words of the theme that is shown, as setTheme takes them.
func (m *Model) themeWords() string {
	if m.o.Theme == "" {
		return m.look.theme.name
	}
	return m.look.theme.name + " " + m.o.Theme
}

func themeNamed(name string) *theme {
	for _, t := range themes {
		if t.name == name {
			return t
		}
	}
	return nil
}

// ground takes the terminal's answer about its background, unless the user has chosen.
func (m *Model) ground(dark bool) {
	switch {
	case m.o.Theme != "":
		return
	case dark:
		m.look.set(darkGround, m.look.few)
	default:
		m.look.set(lightGround, m.look.few)
	}
	m.book.forgetAll()
}
