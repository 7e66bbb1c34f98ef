using ZeroShotOrleans.Tokenizers.Characters;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>A <c>pattern</c> of a tokenizer.json: <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
internal static class PatternJson
{
    public static RunePattern Read(JsonPlace json)
    {
        if (json.Find("String") is { } text)
        {
            return text.Text().Length > 0 ? RunePattern.Of(text.Text()) : throw text.Error("is empty");
        }

        var expression = json.Find("Regex") ?? throw json.Error("has neither 'String' nor 'Regex'");
        try
        {
            return RunePattern.OfRegex(expression.Text());
        }
        catch (NotSupportedException error)
        {
            throw MalformedFile.At(json.File, expression.Path, error.Message, "Use a model whose tokenizer does not need it.", error);
        }
    }
}
