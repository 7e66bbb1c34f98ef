using System.Runtime.CompilerServices;

namespace ZeroShotOrleans;

/// <summary>Validates requests.</summary>
internal static class Requirement
{
    /// <summary>Throws if a rule is broken.</summary>
    /// <param name="kept">Whether the rule holds.</param>
    /// <param name="message">What is wrong and what to do. Evaluated only if the rule is broken, so it may assume that.</param>
    /// <exception cref="ZeroShotException">The rule is broken.</exception>
    public static void Require(bool kept, [InterpolatedStringHandlerArgument(nameof(kept))] Message message)
    {
        if (!kept)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, message.Text);
        }
    }

    /// <summary>A message that is formatted only if the rule is broken.</summary>
    [InterpolatedStringHandler]
    internal ref struct Message
    {
        private DefaultInterpolatedStringHandler _text;

        public Message(int literalLength, int formattedCount, bool kept, out bool broken)
        {
            broken = !kept;
            _text = broken ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, System.Globalization.CultureInfo.InvariantCulture) : default;
        }

        /// <summary>The message; can be read once.</summary>
        public string Text => _text.ToStringAndClear();

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);
    }
}
