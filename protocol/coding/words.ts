// The vocabulary of telemetry: words that a name may hold at nine bits each. Part of the format: never reorder, never replace.

const list = `
asset= ,asset= line= ,line= site= ,site= unit= ,unit= machine= ,machine= device= ,device= sensor= acceleration
accelerometer active alarm ambient angle average battery bearing belt channel charge compressor concentration
conductivity conveyor coolant count crest current cycle density deviation displacement distance drive efficiency
energy engine error exhaust factor fault filter flow force frequency front fuel gateway generator heat humidity
hydraulic index inlet inner input kurtosis latency left level light load lower mean memory mode motor network noise
outer outlet output peak phase plant position power pressure process pump quality rate ratio rear request return right
rms rotational setting signal speed spindle state station status steam strain supply tank temperature thermocouple
time tool torque total turbine unit upper usage valve velocity vibration voltage volume water wear weight wind
`

export const words: readonly string[] = list.trim().split(/\s/)
