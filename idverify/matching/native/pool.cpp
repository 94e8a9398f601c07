#include "pool.hpp"

#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

namespace idverify {
namespace {

class Pool {
  public:
    void add(std::function<void()> task, int workers_wanted) {
        std::lock_guard<std::mutex> lock(mutex_);
        for (; workers_ < workers_wanted; workers_++) std::thread([this] { work(); }).detach();
        tasks_.push_back(std::move(task));
        some_.notify_one();
    }

  private:
    void work() {
        for (;;) {
            std::function<void()> task;
            {
                std::unique_lock<std::mutex> lock(mutex_);
                some_.wait(lock, [this] { return !tasks_.empty(); });
                task = std::move(tasks_.front());
                tasks_.pop_front();
            }
            task();
        }
    }

    std::mutex mutex_;
    std::condition_variable some_;
    std::deque<std::function<void()>> tasks_;
    int workers_ = 0;
};

// A fork has no threads: the child gets a pool of its own. Pools are never freed: their threads wait in them at exit.
Pool& pool_of_this_process() {
    static std::mutex mutex;
    static Pool* pool = nullptr;
    static pid_t owner = 0;
    std::lock_guard<std::mutex> lock(mutex);
    if (owner != getpid()) {
        pool = new Pool;
        owner = getpid();
    }
    return *pool;
}

}  // namespace

void run_together(int workers, const std::function<void(int)>& body) {
    std::mutex mutex;
    std::condition_variable ended;
    std::exception_ptr failure;
    int running = workers - 1;
    const auto guarded = [&](int worker) {
        try {
            body(worker);
        } catch (...) {
            std::lock_guard<std::mutex> lock(mutex);
            failure = std::current_exception();
        }
    };
    for (int worker = 1; worker < workers; worker++)
        pool_of_this_process().add(
            [&, worker] {
                guarded(worker);
                std::lock_guard<std::mutex> lock(mutex);
                if (--running == 0) ended.notify_one();
            },
            workers - 1);
    guarded(0);
    std::unique_lock<std::mutex> lock(mutex);
    ended.wait(lock, [&] { return running == 0; });
    if (failure) std::rethrow_exception(failure);
}

}  // namespace idverify
