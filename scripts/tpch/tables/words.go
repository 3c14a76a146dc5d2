package tables

import "strings"

func list(s string) []string { return strings.Fields(s) }

// Words of the specification, section 4.2.2.13.
var (
	segments   = list("AUTOMOBILE BUILDING FURNITURE MACHINERY HOUSEHOLD")
	priorities = list("1-URGENT 2-HIGH 3-MEDIUM 4-NOT_SPECIFIED 5-LOW")
	handlings  = []string{"DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"}
	modes      = list("REG_AIR AIR RAIL SHIP TRUCK MAIL FOB")

	typeSizes   = list("STANDARD SMALL MEDIUM LARGE ECONOMY PROMO")
	typeFinish  = list("ANODIZED BURNISHED PLATED POLISHED BRUSHED")
	typeMetal   = list("TIN NICKEL BRASS STEEL COPPER")
	boxSizes    = list("SM LG MED JUMBO WRAP")
	boxes       = list("CASE BOX BAG JAR PKG PACK CAN DRUM")
	colours     = list("almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished chartreuse chiffon chocolate coral cornflower cornsilk cream cyan dark deep dim dodger drab firebrick floral forest frosted gainsboro ghost goldenrod green grey honeydew hot indian ivory khaki lace lavender lawn lemon light lime linen magenta maroon medium metallic midnight mint misty moccasin navajo navy olive orange orchid pale papaya peach peru pink plum powder puff purple red rose rosy royal saddle salmon sandy seashell sienna sky slate smoke snow spring steel tan thistle tomato turquoise violet wheat white yellow")
	nouns       = list("foxes ideas theodolites pinto_beans instructions dependencies excuses platelets asymptotes courts dolphins multipliers sauternes warthogs frets dinos attainments somas braids hockey_players frays warhorses dugouts notornis epitaphs pearls tithes waters orbits gifts sheaves depths sentiments decoys realms pains grouches escapades packages requests accounts deposits")
	verbs       = list("sleep wake are cajole haggle nag use boost affix detect integrate maintain nod was lose sublate solve thrash promise engage hinder print x-ray breach eat grow impress mold poach serve run dazzle snooze doze unwind kindle play hang believe doubt")
	adjectives  = list("furious sly careful blithe quick fluffy slow quiet ruthless thin close dogged daring brave stealthy permanent enticing idle busy regular final ironic even bold silent special pending express unusual")
	adverbs     = list("sometimes always never furiously slyly carefully blithely quickly fluffily slowly quietly ruthlessly thinly closely doggedly daringly bravely stealthily permanently enticingly idly busily regularly finally ironically evenly boldly silently")
	joints      = list("about above according_to across after against along among around at before behind beneath beside between beyond despite during except for from inside into near of on outside over past since through toward under until upon")
	regionNames = []string{"AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"}
)

// nations are the names with their regions.
var nations = []struct {
	name   string
	region int
}{
	{"ALGERIA", 0},
	{"ARGENTINA", 1},
	{"BRAZIL", 1},
	{"CANADA", 1},
	{"EGYPT", 4},
	{"ETHIOPIA", 0},
	{"FRANCE", 3},
	{"GERMANY", 3},
	{"INDIA", 2},
	{"INDONESIA", 2},
	{"IRAN", 4},
	{"IRAQ", 4},
	{"JAPAN", 2},
	{"JORDAN", 4},
	{"KENYA", 0},
	{"MOROCCO", 0},
	{"MOZAMBIQUE", 0},
	{"PERU", 1},
	{"CHINA", 2},
	{"ROMANIA", 3},
	{"SAUDI ARABIA", 4},
	{"VIETNAM", 2},
	{"RUSSIA", 3},
	{"UNITED KINGDOM", 3},
	{"UNITED STATES", 1},
}

// prose is a long text of sentences, of which comments are pieces, as in the specification.
type prose string

// proseSize is in bytes.
const proseSize = 2 << 20

func newProse() prose {
	s := newStream(ofProse, 0)
	var b strings.Builder
	for b.Len() < proseSize {
		b.WriteString(s.nounPhrase())
		b.WriteByte(' ')
		b.WriteString(s.one(verbs))
		b.WriteByte(' ')
		switch s.IntN(3) {
		case 0:
			b.WriteString(s.one(adverbs))
		case 1:
			b.WriteString(s.one(joints) + " the " + s.nounPhrase())
		default:
			b.WriteString(s.one(adverbs) + " " + s.one(joints) + " the " + s.nounPhrase())
		}
		b.WriteString(s.one([]string{". ", ". ", ". ", "; ", "! ", "? "}))
	}
	return prose(strings.ReplaceAll(b.String(), "_", " "))
}

func (s stream) nounPhrase() string {
	switch s.IntN(4) {
	case 0:
		return s.one(nouns)
	case 1:
		return s.one(adjectives) + " " + s.one(nouns)
	case 2:
		return s.one(adjectives) + ", " + s.one(adjectives) + " " + s.one(nouns)
	default:
		return s.one(adverbs) + " " + s.one(adjectives) + " " + s.one(nouns)
	}
}

// comment gives from a to b characters.
func (p prose) comment(s stream, a, b int) string {
	n := s.between(a, b)
	at := s.IntN(len(p) - n)
	return string(p[at : at+n])
}
