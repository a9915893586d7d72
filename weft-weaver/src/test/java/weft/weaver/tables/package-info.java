/// What readers of class files find in woven ones.
package weft.weaver.tables;
