#!/bin/bash
# cluster.sh SECONDS COMMAND...: a Storm pseudo-cluster (ZooKeeper, nimbus, supervisor with 2 slots; a JVM each, and the
# workers' JVMs) around COMMAND, in its own network and process namespaces: loopback only, and nothing outlives COMMAND.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
export D=/tmp/peers-storm
if [ "$1" != inside ]; then
  limit=$1; shift
  exec timeout -k 5 "$limit" unshare -n -p -f --mount-proc "$here/cluster.sh" inside "$limit" "$@"
fi
limit=$2; shift 2
ip link set lo up
rm -rf $D/data $D/zk $D/home/logs
mkdir -p $D/home/lib $D/home/lib-worker $D/home/extlib $D/home/log4j2 $D/home/conf $D/home/logs $D/home/bin $D/data $D/zk
if [ ! -e $D/home/RELEASE ] || [ "$here/storm/target/cp.txt" -nt $D/home/RELEASE ]; then
  rm -f $D/home/lib/* $D/home/lib-worker/*
  cp_of storm | tr ':' '\n' | grep '\.jar$' | while read -r j; do ln -sf "$j" $D/home/lib/; ln -sf "$j" $D/home/lib-worker/; done
  echo 2.8.4 > $D/home/RELEASE
fi
ln -sf "$here/storm/target/peers-storm-1.jar" $D/home/lib/; ln -sf "$here/storm/target/peers-storm-1.jar" $D/home/lib-worker/
for x in worker cluster; do cat > $D/home/log4j2/$x.xml <<'X'
<Configuration status="error">
  <Appenders><File name="f" fileName="${sys:storm.log.dir:-/tmp/peers-storm/home/logs}/${sys:logfile.name:-out.log}" immediateFlush="true"><PatternLayout pattern="%d %p %c{1} %m%n"/></File></Appenders>
  <Loggers><Root level="info"><AppenderRef ref="f"/></Root></Loggers>
</Configuration>
X
done
cat > $D/home/conf/storm.yaml <<Y
storm.zookeeper.servers: ["127.0.0.1"]
storm.zookeeper.port: 12181
storm.local.hostname: "127.0.0.1"
nimbus.seeds: ["127.0.0.1"]
storm.local.dir: "$D/data"
storm.log.dir: "$D/home/logs"
storm.log4j2.conf.dir: "$D/home/log4j2"
supervisor.slots.ports: [6700, 6701]
worker.childopts: "-Xms1g -Xmx1g -XX:+UseG1GC"
${STORM_YAML:-}
Y
export STORM_CONF_DIR=$D/home/conf JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
sjava() { local n=$1; shift; java -Xmx512m ${scratch:+-Djava.io.tmpdir="$scratch"} -Dstorm.home=$D/home -Dstorm.log.dir=$D/home/logs -Dlogfile.name=$n.log \
  -Dlog4j2.configurationFile=$D/home/log4j2/cluster.xml -Dstorm.conf.file= -Dstorm.options= -cp "$D/home/lib/*:$D/home/conf" "$@" >$D/home/logs/$n.out 2>&1; }
sjava zk peers.StormZk $D/zk 12181 "$limit" &
sleep 3
sjava nimbus org.apache.storm.daemon.nimbus.Nimbus &
for i in $(seq 60); do sleep 0.5; (echo > /dev/tcp/127.0.0.1/6627) 2>/dev/null && break; done
sjava supervisor org.apache.storm.daemon.supervisor.Supervisor &
sleep 8
"$@"
