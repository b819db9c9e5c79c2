/**
 * Dozens of threads that sleep, park, wait for one another, load classes and make garbage. Every
 * thread ends before the program does, which ends with a status of its own. Named a file, it goes
 * round until there is one.
 */
import java.io.File;
import java.util.concurrent.CyclicBarrier;

public class Crowd {
  static final int COUNT = 40;

  /** A class of the program's own; its name has letters beyond ASCII. */
  static class Größe {
    int value = 1;
  }

  static class Worker extends Thread {
    private final CyclicBarrier barrier;
    long sum;

    Worker(int number, CyclicBarrier barrier) {
      super("worker " + number);
      this.barrier = barrier;
    }

    @Override
    public void run() {
      try {
        barrier.await();
        for (int i = 0; i < 1000; i++) {
          sum += new Größe().value + new byte[1000].length;
        }
        Thread.sleep(1);
        barrier.await();
      } catch (Exception error) {
        throw new IllegalStateException(error);
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    do {
      round();
    } while (arguments.length > 0 && !new File(arguments[0]).exists());
    System.exit(7);
  }

  static void round() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(COUNT);
    Worker[] workers = new Worker[COUNT];
    for (int i = 0; i < COUNT; i++) {
      workers[i] = new Worker(i, barrier);
      workers[i].start();
    }
    long sum = 0;
    for (Worker worker : workers) {
      worker.join();
      sum += worker.sum;
    }
    System.gc();
    System.out.println(COUNT + " threads, sum " + sum);
  }
}
