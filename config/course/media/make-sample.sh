#!/usr/bin/env bash
# Makes the sample film that stands in for every film the owner has not supplied yet: five title cards, one for each
# fixed part of a lecture, spoken in Dutch. Needs ffmpeg (x264, vp9, opus, fontconfig), espeak-ng, DejaVu Sans and bc.
# The products are committed, so nothing else needs these tools. The same tools give the same bytes.
# Each card lasts a whole number of seconds. After a change, copy the printed numbers into `sampleFilm` in course.yaml.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

parts=(casus obstakels raamwerk handelingsperspectief vraag)
titles=($'Casus' $'Obstakels en\nmechanismen' $'Analytisch\nraamwerk' $'Handelings-\nperspectief' $'Vraag, oproep,\ndilemma')
# A sentence is a caption; those of one part are divided by a bar.
sentences=(
  'Dit is een voorbeeldfilm. Hier komt later de echte film.|Elk college begint met een casus: een concreet voorbeeld uit de praktijk.'
  'Dan de obstakels en mechanismen: wat staat succes in de weg, en wat helpt juist?'
  'Met het analytisch raamwerk kijk je met andere ogen naar je eigen praktijk.'
  'Het handelingsperspectief: wat kun je doen, of juist nalaten?'
  'Tot slot een vraag, een oproep of een dilemma.|Het gesprek gaat verder op het forum.'
)

size=640x360 rate=12
teal=0x0f4c4a paper=0xf5f1e6 sand=0xe3b567 faint=0x2b6663
exact=(-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact)

seconds_of() { ffprobe -v error -show_entries format=duration -of csv=p=0 "$1"; }
stamp() { printf '00:%02d:%06.3f' "$(bc <<<"scale=0; $1/60")" "$(bc <<<"$1 - 60*(${1%.*}/60)")"; }
text() { # text FILE SIZE COLOUR X Y
  echo "drawtext=font=DejaVu Sans:textfile=$1:fontsize=$2:fontcolor=$3:x=$4:y=$5:line_spacing=10:expansion=none"
}

# card TITLE_FILE NUMBER_FILE CURRENT SECONDS OUT: a number of 0 fills no step.
card() {
  local steps='' n
  local above="$(grep -c '' "$1")-1" # so that the last line of every title stands on the same height
  for n in 1 2 3 4 5; do
    local colour=$faint
    [ "$n" -le "$3" ] && colour=$sand
    steps+=",drawbox=x=$((48 + (n - 1) * 112)):y=264:w=96:h=6:color=$colour:t=fill"
  done
  ffmpeg -v error -y -f lavfi -i "color=c=$teal:s=$size:r=$rate:d=$4" -vf \
    "$(text "$work/note.txt" 20 "$sand" 48 38),$(text "$2" 20 "$paper" w-tw-48 38),$(text "$1" 48 "$paper" 46 "232-max_glyph_a-($above)*(max_glyph_h+10)")$steps" \
    -c:v ffv1 "$5"
}

printf 'Voorbeeldfilm' >"$work/note.txt"
printf 'WEBVTT\n' >sample.nl.vtt
printf '# Transcript van de voorbeeldfilm\n' >sample.transcript.nl.md
start=0 chapters='' cuts='' cue=0
for i in "${!parts[@]}"; do
  printf '%s' "${titles[$i]}" >"$work/title.txt"
  printf '%d van 5' $((i + 1)) >"$work/number.txt"
  printf '\n## %s\n\n' "$(tr '\n' ' ' <"$work/title.txt" | sed 's/- //')" >>sample.transcript.nl.md
  IFS='|' read -ra spoken <<<"${sentences[$i]}"
  at=$start.4 # a breath before the first word of a card
  for sentence in "${spoken[@]}"; do
    cue=$((cue + 1))
    espeak-ng -v nl -s 150 -p 42 -g 2 -w "$work/raw.wav" "$sentence"
    ffmpeg -v error -y -i "$work/raw.wav" -ar 48000 -ac 1 "$work/cue$cue.wav"
    end=$(bc <<<"$at + $(seconds_of "$work/cue$cue.wav")")
    printf '\n%d\n%s --> %s\n%s\n' "$cue" "$(stamp "$at")" "$(stamp "$end")" "$sentence" >>sample.nl.vtt
    printf '%s\n' "$sentence" >>sample.transcript.nl.md
    echo "file 'cue$cue.wav'" >>"$work/sound$i"
    at=$end
  done
  length=$(bc <<<"scale=0; ($at - $start + 1.6) / 1")
  ffmpeg -v error -y -f concat -safe 0 -i "$work/sound$i" -af 'adelay=400,apad' -t "$length" "$work/part$i.wav"
  card "$work/title.txt" "$work/number.txt" $((i + 1)) "$length" "$work/part$i.mkv"
  echo "file 'part$i.mkv'" >>"$work/pictures"
  echo "file 'part$i.wav'" >>"$work/sounds"
  chapters+="    ${parts[$i]}: { start: $start }"$'\n'
  cuts+="${cuts:+,}$start" # a key frame at each chapter, so that a jump lands on its card
  start=$((start + length))
done

ffmpeg -v error -y -f concat -safe 0 -i "$work/sounds" \
  -af 'loudnorm=I=-20:TP=-4,aresample=48000,aformat=channel_layouts=mono' "$work/sound.wav"
film=(-f concat -safe 0 -i "$work/pictures" -i "$work/sound.wav" -t "$start")
ffmpeg -v error -y "${film[@]}" "${exact[@]}" -c:v libx264 -preset veryslow -tune stillimage -crf 22 -pix_fmt yuv420p \
  -profile:v main -g 72 -force_key_frames "$cuts" -c:a aac -b:a 40k -movflags +faststart sample.mp4
ffmpeg -v error -y "${film[@]}" "${exact[@]}" -c:v libvpx-vp9 -b:v 0 -crf 30 -g 72 -force_key_frames "$cuts" -row-mt 1 -deadline good -cpu-used 1 \
  -pix_fmt yuv420p -c:a libopus -b:a 28k sample.webm

printf 'Hier komt\nde film' >"$work/title.txt"
printf '' >"$work/number.txt"
card "$work/title.txt" "$work/number.txt" 0 1 "$work/poster.mkv"
ffmpeg -v error -y -i "$work/poster.mkv" "${exact[@]}" -frames:v 1 -q:v 3 sample.jpg

printf '  durationSeconds: %d\n  chapters:\n%s' "$start" "$chapters"
