// Package clock says what time it is, in a time zone and in a language.
package clock

import (
	_ "embed"
	"strings"
	"time"

	"golang.org/x/text/language"
)

var languages = language.NewMatcher([]language.Tag{language.English, language.German})

//go:embed weekdays.txt
var names string

var weekdays = strings.Fields(names) // of each language seven

// At returns weekday and time of a moment in a zone such as Europe/Berlin, in the language
// that a header such as "de-AT,en;q=0.5" likes best.
func At(moment time.Time, zone, accepted string) (string, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return "", err
	}
	_, index := language.MatchStrings(languages, accepted)
	local := moment.In(location)
	return weekdays[7*index+int(local.Weekday())] + " " + local.Format("15:04"), nil
}
