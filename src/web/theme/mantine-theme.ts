/** Mantine in Vigil's clothes: square, without shadows, grey until something is wrong. */
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const steel: MantineColorsTuple = [
  "#f3f6f7",
  "#dfe5e8",
  "#c5ced3",
  "#a9b6bd",
  "#93a0a8",
  "#75838b",
  "#55636b",
  "#3a464d",
  "#232c31",
  "#12171a",
];

export const mantineTheme = createTheme({
  fontFamily: '"B612", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: '"B612 Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
  defaultRadius: 2,
  colors: { steel },
  primaryColor: "steel",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  focusRing: "auto",
  shadows: { xs: "none", sm: "none", md: "none", lg: "none", xl: "none" },
});
