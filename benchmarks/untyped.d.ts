declare module "escape-html" {
  /** Writes a text so that HTML shows it. */
  export default function escapeHtml(text: string): string;
}
