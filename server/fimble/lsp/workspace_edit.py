"""Changes of ours as LSP's `WorkspaceEdit`, in the best form that the client knows. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types
from pygls.capabilities import get_capability

from fimble.actions.outcome import FileChange
from fimble.lsp.convert import to_lsp_range
from fimble.text.lines import PositionEncoding

ANNOTATION = "fimble"
"""Name of the one annotation of an edit: all of it belongs to one action."""


@dataclass(frozen=True, slots=True)
class EditForms:
    """What a client can take (LSP 3.17, `WorkspaceEditClientCapabilities`)."""

    has_document_changes: bool = False
    """Edits that say which version they are of."""
    has_annotations: bool = False
    """Edits that wait for a confirmation, in the editor's own preview."""
    can_create: bool = False
    """New files."""
    can_apply: bool = False
    """`workspace/applyEdit`."""


def forms_of(capabilities: types.ClientCapabilities) -> EditForms:
    """Read a client's capabilities."""
    operations = get_capability(capabilities, "workspace.workspace_edit.resource_operations") or ()
    has_document_changes = bool(get_capability(capabilities, "workspace.workspace_edit.document_changes", False))
    has_annotations = get_capability(capabilities, "workspace.workspace_edit.change_annotation_support") is not None
    return EditForms(
        has_document_changes=has_document_changes,
        has_annotations=has_document_changes and has_annotations,
        can_create=has_document_changes and types.ResourceOperationKind.Create in operations,
        can_apply=bool(get_capability(capabilities, "workspace.apply_edit", False)),
    )


def to_lsp_workspace_edit(
    changes: Sequence[FileChange], forms: EditForms, encoding: PositionEncoding
) -> types.WorkspaceEdit:
    """Write changes for a client; those of a new file need `can_create`."""
    if not forms.has_document_changes:
        edits = {change.uri: _plain_edits(change, encoding) for change in changes}
        return types.WorkspaceEdit(changes=edits)
    operations: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for change in changes:
        if change.is_new:
            operations.append(_creation(change, forms))
        operations.append(_document_edit(change, forms, encoding))
    annotations = None
    if forms.has_annotations and changes:
        files = ", ".join(change.path for change in changes)
        annotation = types.ChangeAnnotation(changes[0].label, needs_confirmation=True, description=files)
        annotations = {ANNOTATION: annotation}
    return types.WorkspaceEdit(document_changes=operations, change_annotations=annotations)


def _creation(change: FileChange, forms: EditForms) -> types.CreateFile:
    # Neither overwritten nor passed over: a file that has appeared meanwhile makes the whole edit fail.
    options = types.CreateFileOptions(overwrite=False, ignore_if_exists=False)
    return types.CreateFile(
        uri=change.uri, options=options, annotation_id=ANNOTATION if forms.has_annotations else None
    )


def _document_edit(change: FileChange, forms: EditForms, encoding: PositionEncoding) -> types.TextDocumentEdit:
    # Null: "the content on disk is the truth" (LSP 3.17, OptionalVersionedTextDocumentIdentifier).
    version = change.document.version if change.is_open and not change.is_new else None
    edits: list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit] = []
    for edit in _plain_edits(change, encoding):
        annotated = types.AnnotatedTextEdit(annotation_id=ANNOTATION, range=edit.range, new_text=edit.new_text)
        edits.append(annotated if forms.has_annotations else edit)
    document = types.OptionalVersionedTextDocumentIdentifier(uri=change.uri, version=version)
    return types.TextDocumentEdit(text_document=document, edits=edits)


def _plain_edits(change: FileChange, encoding: PositionEncoding) -> list[types.TextEdit]:
    return [
        types.TextEdit(range=to_lsp_range(change.document, edit.span, encoding), new_text=edit.text)
        for edit in change.edits
    ]
