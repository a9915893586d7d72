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
    var dropped = sites.callDroppedAt(index);
    if (dropped.isPresent()) {
      if (!isSpawn(dropped.getAsInt())) { // else no handle was made
        WovenCall.DETACH.write(out);
      }
      return true;
    }
    if (isSpawn(index)) {
      (sites.isDroppedBy(index) ? WovenCall.SPAWN_DETACHED : WovenCall.SPAWN).write(out);
    }
    return sites.calledAt(index).isPresent();
  }

  private boolean isSpawn(int index) {
    return sites.calledAt(index).filter(site -> site.use() == Site.Use.SPAWN).isPresent();
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
