package weft.weaver.site;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import weft.weaver.abi.Abi;
import weft.weaver.abi.WovenCall;

/// Writes what replaces the making of async bodies and the dropping of handles.
public final class SiteWriter {
  private final Sites sites;

  /// Whether the handle that the next `pop` would drop was not made.
  private boolean detached;

  /// Takes the sites of one method.
  ///
  /// @param sites the sites
  public SiteWriter(Sites sites) {
    this.sites = sites;
  }

  /// Writes the replacement of an element that belongs to a site.
  ///
  /// @param out the builder of the method
  /// @param index the element
  /// @return false if it belongs to none, and nothing was written
  public boolean write(CodeBuilder out, int index) {
    var created = sites.createdAt(index);
    if (created.isPresent()) {
      AsyncBody body = created.get().body();
      out.invokestatic(body.machine(), "make", body.makeType());
      return true;
    }
    if (sites.isDroppedAt(index)) {
      if (!detached) {
        WovenCall.DETACH.write(out);
      }
      detached = false;
      return true;
    }
    var called = sites.calledAt(index);
    if (called.isPresent() && called.get().use() == Site.Use.SPAWN) {
      detached = sites.isDroppedBy(index);
      (detached ? WovenCall.SPAWN_DETACHED : WovenCall.SPAWN).write(out);
    }
    return called.isPresent();
  }

  /// Writes the replacement of `keep(…)`, which tells the owner.
  ///
  /// @param out the builder of the method
  /// @param element an element of a body
  /// @param self the slot of the machine
  /// @return false if it is another element, and nothing was written
  public boolean writeKeep(CodeBuilder out, CodeElement element, int self) {
    if (!isKeep(element)) {
      return false;
    }
    WovenCall.KEEP.write(out.aload(self).swap());
    return true;
  }

  static boolean isKeep(CodeElement element) {
    return element instanceof InvokeInstruction invoke
        && invoke.opcode() == Opcode.INVOKESTATIC
        && invoke.name().equalsString("keep")
        && invoke.owner().asSymbol().equals(Abi.WEFT)
        && invoke.typeSymbol().equals(Abi.USER_KEEP);
  }
}
