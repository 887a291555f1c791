/** Makes the name of the environment variable: `('smtp', 'maxSize')` → `SMTP_MAX_SIZE`. */
export function envName(section: string, field: string): string {
  return [section, field].filter(Boolean).map(toWords).join("_").replaceAll("-", "_").toUpperCase();
}

/** Makes the name of the flag without its dashes: `('smtp', 'maxSize')` → `smtp.max-size`. */
export function flagName(section: string, field: string): string {
  return [section, field].filter(Boolean).map(toWords).join(".");
}

function toWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}
