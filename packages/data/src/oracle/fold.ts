/** The version of Unicode behind {@link fold}. It stands in the schema ledger: folded columns are only right under the version that wrote them. */
export const foldVersion = "17.0.0";

/** Folds text for case-insensitive comparison: NFC, simple case folding (CaseFolding.txt, status C and S), NFC. */
export function fold(text: string): string {
  let hasCapitals = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127) return simpleFold(text.normalize("NFC")).normalize("NFC");
    if (unit >= 65 && unit <= 90) hasCapitals = true;
  }
  // In ASCII, folding is what every engine does fast.
  return hasCapitals ? text.toLowerCase() : text;
}

function simpleFold(text: string): string {
  let folded = "";
  for (const character of text) folded += foldings().get(character) ?? character;
  return folded;
}

// Runs of `start - previous start, 2 * count + (stride - 1), target - source`, in base 36.
const runs =
  "1t,1g,w 38,2,lj b,1a,w o,e,w 14,1d,1 1e,7,1 7,h,1 h,1b,1 1a,2,-3d 1,7,1 6,2,-7g 2,2,5u 1,5,1 4,2,5q 1,2,1 2,4,5p 2,2,1 " +
  "3,2,27 1,2,5m 1,2,5n 1,2,1 2,2,5p 1,2,5r 2,2,5v 1,2,5t 1,2,1 4,2,5v 1,2,5x 2,2,5y 1,7,1 6,2,62 1,2,1 2,2,62 3,2,1 " +
  "2,2,62 1,2,1 2,4,61 2,5,1 4,2,63 1,2,1 4,2,1 8,2,2 1,2,1 2,2,2 1,2,1 2,2,2 1,j,1 j,j,1 j,2,2 1,5,1 4,2,-2p 1,2,-1k " +
  "1,15,1 14,2,-3m 2,j,1 o,2,8bv 1,2,1 2,2,-4j 1,2,8bs 3,2,1 2,2,-5f 1,2,1x 1,2,1z 1,b,1 73,2,38 17,5,1 6,2,1 9,2,38 " +
  "7,2,12 2,6,11 4,2,1s 2,4,1r 3,y,w i,i,w v,2,1 d,2,8 1,2,-u 1,2,-p 4,2,-f 1,2,-m 2,p,1 o,2,-1i 1,2,-1c 3,2,-1o 1,2,-1s " +
  "2,2,1 2,2,-7 1,2,1 3,6,-3m 3,w,28 g,1s,w 28,z,1 16,1j,1 1i,2,f 1,f,1 f,2p,1 2p,24,1c 29b,24,5ls 13,2,5ls 6,2,5ls " +
  "mj,c,-8 1oo,2,-4su 1,2,-4st 1,2,-4sk 1,4,-4si 2,2,-4sj 1,2,-4sc 1,2,-4ro 1,2,r7n 1,2,1 7,2e,-2bk 19,6,-2bk 8z,47,1 " +
  "4b,2,-1m 3,2,-5vj 2,2p,1 2w,g,-8 g,c,-8 g,g,-8 g,g,-8 g,c,-8 h,9,-8 f,g,-8 w,g,-8 g,g,-8 g,g,-8 g,4,-8 2,4,-22 2,2,-9 " +
  "2,2,-5j9 a,8,-2e 4,2,-9 7,2,-5kz 5,4,-8 2,4,-2s 9,2,-5kj 5,4,-8 2,4,-34 2,2,-7 c,4,-3k 2,4,-3i 2,2,-9 8a,2,-5st " +
  "4,2,-6gv 1,2,-6di 7,2,s 1a,w,g z,2,1 mr,1g,q 1fu,2o,1c 2o,2,1 2,2,-8af 1,2,-2xy 1,2,-89z 3,7,1 6,2,-8bg 1,2,-8al " +
  "1,2,-8bj 1,2,-8bi 2,2,1 3,2,1 9,4,-8cf 2,2t,1 2z,5,1 7,2,1 nym,1b,1 1s,t,1 4i,f,1 g,1r,1 1z,5,1 4,2,-r9g 1,b,1 d,2,1 " +
  "2,2,-wmg 3,5,1 6,l,1 k,2,-wn8 1,2,-wnj 1,2,-wnf 1,2,-wn5 1,2,-wn8 2,2,-wlu 1,2,-wmi 1,2,-wlx 1,2,ps 1,h,1 g,2,-1c " +
  "1,2,-wn7 1,2,-raw 1,5,1 4,2,-wo7 1,h,1 g,2,-wu9 p,2,1 or,4g,-tzk fpx,2,1 t8,1g,w yn,28,14 4w,20,14 5c,m,13 c,u,13 " +
  "g,e,13 8,4,13 1d8,2u,1s 5s,18,w 28g,1s,w gww,1s,w 2o,1e,r o68,1w,y";

let table: Map<string, string> | undefined;

/** The simple case foldings that {@link fold} makes: each code point that changes, and the one that it becomes. */
export function foldings(): ReadonlyMap<string, string> {
  table ??= readRuns();
  return table;
}

function readRuns(): Map<string, string> {
  const map = new Map<string, string>();
  let start = 0;
  for (const run of runs.split(" ")) {
    const [gap = 0, shape = 0, delta = 0] = run
      .split(",")
      .map((digits) => Number.parseInt(digits, 36));
    start += gap;
    const stride = (shape & 1) + 1;
    for (let i = 0; i < shape >> 1; i++) {
      const code = start + i * stride;
      map.set(String.fromCodePoint(code), String.fromCodePoint(code + delta));
    }
  }
  return map;
}
