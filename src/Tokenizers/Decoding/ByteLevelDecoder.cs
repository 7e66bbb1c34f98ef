using System.Text;
using ZeroShotOrleans.Tokenizers.PreTokenizers;

namespace ZeroShotOrleans.Tokenizers.Decoding;

/// <summary>Maps the visible characters of byte-level pieces back to bytes. CLIP's end of a word becomes a space, and the ends of the text are trimmed.</summary>
/// <param name="endOfWord">CLIP's <c>&lt;/w&gt;</c>; empty if the pieces carry their spaces themselves, as GPT-2's do.</param>
internal sealed class ByteLevelDecoder(string endOfWord) : ITokenDecoder
{
    public string Decode(IReadOnlyList<string> tokens)
    {
        var bytes = new List<byte>(tokens.Count * 4);
        foreach (var token in tokens)
        {
            var first = bytes.Count;
            foreach (var character in token)
            {
                if (ByteAlphabet.Find(character) is { } value)
                {
                    bytes.Add(value);
                    continue;
                }

                // As in the reference, a token with any other character, such as an added one, stands for itself.
                bytes.RemoveRange(first, bytes.Count - first);
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
                break;
            }
        }

        var text = Encoding.UTF8.GetString([.. bytes]);
        return endOfWord.Length == 0 ? text : text.Replace(endOfWord, " ", StringComparison.Ordinal).Trim();
    }
}
