/**
 * zod compiles its checks to functions where it may, and tries whether it may when the first check is made. The page's
 * content policy forbids it and reports the attempt as an error: it is told not to try. To be imported before all else.
 */
import { z } from "zod";

z.config({ jitless: true });
