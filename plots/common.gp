# common.gp - what all charts share. Load first, with OUT (a file name that ends in svg or png)
# and WIDTH, HEIGHT (in points; a PNG has twice as many pixels, for slides) set.
reset # an earlier chart of the same gnuplot leaves nothing behind
set encoding utf8
set datafile separator "\t"
SVG = OUT[strlen(OUT)-2:] eq "svg"
SMALL = SVG ? ",11" : ",9"; LARGE = SVG ? ",15" : ",12"
if (SVG) {
  set terminal svg size WIDTH,HEIGHT noenhanced font "DejaVu Sans,Helvetica,Arial,sans-serif,13" background "#ffffff"
} else {
  set terminal pngcairo size 2*WIDTH,2*HEIGHT fontscale 2 linewidth 2 pointscale 2 noenhanced font "DejaVu Sans,10" background "#ffffff"
}
set output OUT
INK = "#333333"; PALE = "#dddddd"
hex(c) = sprintf("#%06x", c)
set border 1 lc rgb "#888888"
set tics nomirror out scale 0.5 textcolor rgb INK
set ytics scale 0
set grid xtics lc rgb PALE lw 1 lt 1
set errorbars small
unset key
# The unit of an axis that ends at t seconds.
scale(t) = t < 1 ? 1000 : 1
unit(t) = t < 1 ? "milliseconds" : "seconds"
