# arrays.gp - what the scripts are told, and a few of them find out, of each chart, panel, model, task or line.
#
# Given: PLACES, so many at the most
array DATA[PLACES]; array HEADING[PLACES]; array TOP[PLACES]; array UNIT[PLACES]; array ROWS[PLACES]
array TITLE[PLACES]; array COLOUR[PLACES]; array END[PLACES]; array MODEL[PLACES]; array REASON[PLACES]
array SPEAKER[PLACES]; array LOGY[PLACES]
