// Threads that wait for work. No OpenMP: two OpenMP runtimes in one process (another library's wheel) crash.
#pragma once
#include <functional>

namespace idverify {

// Runs body(0) to body(workers - 1) at the same time, body(0) on the calling thread; returns when all are done.
// An exception of any of them is thrown here. May be called from several threads at once.
void run_together(int workers, const std::function<void(int)>& body);

}  // namespace idverify
