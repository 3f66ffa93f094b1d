import { ElMessage } from "element-plus";
import { isTokenWanted, reasonOf } from "../api/control.ts";

/** Does something that the emulator may refuse, and says so when it does. Undefined when it was refused. */
export async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (isTokenWanted(error)) return undefined;
    ElMessage({ type: "error", message: reasonOf(error), showClose: true, duration: 6000 });
    return undefined;
  }
}
