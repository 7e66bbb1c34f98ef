using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Converts token ids to the inputs that a text graph declares.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class TextInputs
{
    private const string Ids = "input_ids";

    // Immich's name for the ids.
    private const string Text = "text";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";
    private const string Positions = "position_ids";

    private readonly ModelManifest _manifest;
    private readonly (string Name, TensorElementType Type)[] _declared;
    private readonly int? _fixedLength;

    private TextInputs(ModelManifest manifest, (string Name, TensorElementType Type)[] declared, int? fixedLength) =>
        (_manifest, _declared, _fixedLength) = (manifest, declared, fixedLength);

    /// <summary>Determines the inputs of a graph.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="manifest">The length rules.</param>
    /// <param name="others">Inputs that the caller supplies.</param>
    /// <exception cref="ModelFolderException">The graph requires an unknown input or another length.</exception>
    public static TextInputs Of(TowerSession session, ModelManifest manifest, params ReadOnlySpan<string> others)
    {
        var declared = new List<(string, TensorElementType)>();
        int? fixedLength = null;
        var ids = session.Inputs.ContainsKey(Text) && !session.Inputs.ContainsKey(Ids) ? Text : Ids;
        foreach (var name in (ReadOnlySpan<string>)[ids, .. session.Inputs.Keys.Where(name => name != ids)])
        {
            if (others.Contains(name))
            {
                continue;
            }

            if (name != ids && name is not (Mask or Types or Positions))
            {
                throw session.Refuse($"requires the input {name}; supported text inputs are {Ids}, {Mask}, {Types} and {Positions}.");
            }

            var input = session.Input(name, [null, 0], TensorElementType.Int64, TensorElementType.Int32);
            declared.Add((name, input.ElementDataType));
            fixedLength = input.Dimensions[1] == -1 ? fixedLength : input.Dimensions[1];
        }

        if (fixedLength < manifest.ContextLength || (manifest.PadToContextLength && fixedLength > manifest.ContextLength))
        {
            throw session.Refuse($"requires texts of exactly {fixedLength} tokens, but context_length is {manifest.ContextLength}.");
        }

        return new TextInputs(manifest, [.. declared], manifest.PadToContextLength ? manifest.ContextLength : fixedLength);
    }

    /// <summary>Names that token ids have.</summary>
    public IReadOnlyList<string> TokenIds { get; } = [Ids, Text];

    /// <summary>The input length for a text with the given number of tokens: that number, unless the graph or the family requires a fixed length.</summary>
    public int LengthOf(int tokens) => _fixedLength ?? Math.Max(tokens, 1);

    /// <summary>Names of the inputs, in the order of <see cref="Build"/>.</summary>
    public IEnumerable<string> Names => _declared.Select(input => input.Name);

    /// <summary>Builds the inputs for texts of one length, <c>[texts, length]</c> each. Dispose them.</summary>
    public OrtValue[] Build(ReadOnlySpan<int[]> texts, int length)
    {
        var values = new OrtValue[_declared.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var rows = Rows(_declared[i].Name, texts, length);
            long[] shape = [texts.Length, length];
            values[i] = _declared[i].Type is TensorElementType.Int64
                ? OrtValue.CreateTensorValueFromMemory(rows, shape)
                : OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(rows, id => (int)id), shape);
        }

        return values;
    }

    private long[] Rows(string name, ReadOnlySpan<int[]> texts, int length)
    {
        var rows = new long[texts.Length * length];
        for (var text = 0; text < texts.Length; text++)
        {
            var tokens = texts[text];
            var row = rows.AsSpan(text * length, length);
            var start = _manifest.PadLeft ? length - tokens.Length : 0;
            switch (name)
            {
                case Ids or Text:
                    row.Fill(_manifest.PadTokenId);
                    for (var i = 0; i < tokens.Length; i++)
                    {
                        row[start + i] = tokens[i];
                    }

                    break;
                case Mask:
                    // If padding affects the result, the mask includes it.
                    (_manifest.PadToContextLength ? row : row.Slice(start, tokens.Length)).Fill(1);
                    break;
                case Positions:
                    for (var i = 0; i < length; i++)
                    {
                        row[i] = i;
                    }

                    break;
            }

            // Token types stay 0: a prompt is a single segment.
        }

        return rows;
    }
}
