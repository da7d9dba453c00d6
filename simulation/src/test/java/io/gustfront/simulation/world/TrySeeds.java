package io.gustfront.simulation.world;
public class TrySeeds {
  public static void main(String[] a) {
    long from = Long.parseLong(a[0]); int n = Integer.parseInt(a[1]); int tail = a.length > 2 ? Integer.parseInt(a[2]) : 0;
    long t0 = System.nanoTime(); long ev = 0, ns = 0, acks = 0, fails = 0, commits = 0, cmds = 0; int bad = 0; java.util.Map<String,Integer> rules = new java.util.TreeMap<>(); java.util.Map<String,Integer> faults = new java.util.TreeMap<>();
    for (long s = from; s < from + n; s++) {
      World w = new World(s, tail > 0 ? 200000 : 0+1);
      long t = System.nanoTime();
      try { w.live(); } catch (io.gustfront.simulation.kernel.Violation v) {
        bad++; if (rules.merge(v.rule(), 1, Integer::sum) <= 3 || tail>0) { System.out.println("seed " + s + " " + v.getMessage()); if (v.getCause() != null && bad <= 5) v.getCause().printStackTrace(System.out);
        if (tail > 0) System.out.println(w.log().tail(tail)); }
      }
      if (n <= 20) System.out.println("seed " + s + " events " + w.log().events() + " hash " + Long.toHexString(w.log().hash()) + " life " + w.lifeNs()/1000000 + " ms, took " + (System.nanoTime()-t)/1000000 + " ms acks " + w.acks() + " fails " + w.fails() + " commits " + w.commits() + " cmds " + w.commands() + " " + w.log().faults());
      ev += w.log().events(); ns += w.lifeNs(); acks += w.acks(); fails += w.fails(); commits += w.commits(); cmds += w.commands();
      w.log().faults().forEach((k,v)->faults.merge(k,v,Integer::sum));
    }
    double sec = java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()/1e9;
    System.out.printf("%d seeds, %d bad, %.1f s, %.1f ms/seed, %.0f events/seed, life %.1f s/seed, acks %.0f fails %.0f commits %.0f cmds %.1f%n%s%n%s%n", n, bad, sec, sec*1000/n, (double)ev/n, ns/1e9/n, (double)acks/n, (double)fails/n, (double)commits/n, (double)cmds/n, rules, faults);
  }
}
