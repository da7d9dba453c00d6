/** Agents, the threads that drive them, and how those threads wait. An agent never knows which thread it runs on. */
@NullMarked
package io.gustfront.runtime.agent;

import org.jspecify.annotations.NullMarked;
