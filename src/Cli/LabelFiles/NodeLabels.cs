using System.Globalization;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Finds the labels in a parsed value: a list, a map of numbers and labels, or a section of a model configuration.</summary>
/// <param name="column">The property of objects with the label.</param>
/// <param name="problem">Creates exceptions for the file.</param>
internal sealed partial class NodeLabels(ColumnChoice column, LabelFileProblem problem)
{
    // Keys with labels in a model configuration, most reliable first. Transformers writes id2label and label2id.
    private static readonly string[] _keys = ["id2label", "label2id", "names", "labels", "classes", "class_names"];

    /// <summary>Returns the labels of a document.</summary>
    /// <exception cref="UsageException">The structure is not supported, or an item is invalid.</exception>
    public LabelFileContent Of(LabelNode node, string form) => node switch
    {
        ListNode list => OfList(list, form),
        MapNode map => OfMap(map, form),
        _ => throw problem.At(node.Line, $"expected a list of labels, found {node.What}. Write it like [\"cat\", \"dog\"]."),
    };

    /// <summary>Returns the labels of a list.</summary>
    /// <exception cref="UsageException">An item is neither a text nor an object with a label.</exception>
    public LabelFileContent OfList(ListNode list, string form)
    {
        if (list.Items.Any(item => item is MapNode))
        {
            return new LabelFileContent(form, [.. list.Items.Select(OfObject)]) { HasColumns = true };
        }

        return new LabelFileContent(form, [.. list.Items.Select((item, index) => Text(item, $"item {index + 1}"))]);
    }

    private LabelFileContent OfMap(MapNode map, string form)
    {
        CheckKeys(map);
        if (map.Entries.Count == 0)
        {
            throw problem.At(map.Line, "the object is empty. It must contain labels, like {\"0\": \"cat\", \"1\": \"dog\"}.");
        }

        if (map.Entries.All(entry => Index(entry.Key.Value) is not null))
        {
            return new LabelFileContent(form, ByNumber([.. map.Entries.Select(entry => (Index(entry.Key.Value)!.Value, Class(entry.Key.Value, entry.Value)))]));
        }

        if (map.Entries.All(entry => entry.Value is NumberNode))
        {
            return new LabelFileContent(form, ByNumber([.. map.Entries.Select(LabelToIndex)]));
        }

        foreach (var name in _keys)
        {
            if (map.Entries.FirstOrDefault(entry => entry.Key.Value == name).Value is { } value)
            {
                return OfKey(map, name, value, form);
            }
        }

        throw problem.At(map.Line, $"an object with the keys {LabelFileProblem.Names([.. map.Entries.Select(entry => entry.Key.Value)])} is not supported. "
            + $"Write a list, a map from numbers to labels such as {{\"0\": \"cat\"}}, or use one of the keys {string.Join(", ", _keys)}.");
    }

    private LabelFileContent OfKey(MapNode map, string name, LabelNode value, string form)
    {
        var content = (value, name) switch
        {
            (MapNode { Entries.Count: > 0 } numbers, _) when IsOfNumbers(numbers) => OfMap(numbers, form),
            (ListNode list, "names" or "labels" or "classes" or "class_names") => OfList(list, form),
            _ => throw problem.At(value.Line, $"'{name}' contains {value.What} that is not supported. Write a list, or a map from numbers to labels such as {{\"0\": \"cat\"}}."),
        };

        if (content.Labels.FirstOrDefault(label => Placeholder().IsMatch(label.Text)) is { Text: { } nothing, Line: var line })
        {
            throw problem.At(line, $"'{nothing}' is a placeholder of transformers for a model without labels. Specify another file.");
        }

        // YOLO stores the count; a missing label would shift all following ones.
        return map.Entries.FirstOrDefault(entry => entry.Key.Value == "nc") is { Value: { } count } && Number(count) is { } number && number != content.Labels.Count
            ? throw problem.At(count.Line, $"'nc' is {number}, but '{name}' has {content.Labels.Count} labels. Correct one of them.")
            : content with { Form = $"{form}, '{name}'" };
    }

    private static bool IsOfNumbers(MapNode map) =>
        map.Entries.All(entry => Index(entry.Key.Value) is not null) || map.Entries.All(entry => entry.Value is NumberNode);

    private void CheckKeys(MapNode map)
    {
        HashSet<string> seen = [];
        foreach (var (key, _) in map.Entries)
        {
            if (!seen.Add(key.Value))
            {
                throw problem.At(key.Line, $"duplicate key {LabelFileProblem.Excerpt(key.Value)}. Remove one.");
            }
        }
    }

    private List<LabelEntry> ByNumber(List<(int Number, LabelEntry Label)> labels)
    {
        HashSet<int> seen = [];
        return labels.Find(label => !seen.Add(label.Number)) is { Label.Text: not null } twice
            ? throw problem.At(twice.Label.Line, $"duplicate number {twice.Number}. Remove one.")
            : [.. labels.OrderBy(label => label.Number).Select(label => label.Label)];
    }

    private (int, LabelEntry) LabelToIndex((TextNode Key, LabelNode Value) entry) => Number(entry.Value) is { } number
        ? (number, new LabelEntry(entry.Key.Value.Trim(), entry.Key.Line))
        : throw problem.At(entry.Value.Line, $"the number of {LabelFileProblem.Excerpt(entry.Key.Value)} is not a non-negative integer.");

    // ImageNet's class index contains pairs of a WordNet id and a word.
    private LabelEntry Class(string number, LabelNode value) => value is ListNode { Items: [TextNode id, TextNode word] } && WordNetLines.IsId(id.Value)
        ? new LabelEntry(word.Value.Trim(), word.Line)
        : Text(value, $"number {number}");

    private LabelEntry OfObject(LabelNode item, int index)
    {
        if (item is not MapNode map)
        {
            throw problem.At(item.Line, $"item {index + 1} is {item.What}, but other items are objects. Use the same format for all items.");
        }

        var property = map.Entries[column.Find([.. map.Entries.Select(entry => entry.Key.Value)], item.Line, problem)];
        return Text(property.Value, $"'{property.Key.Value}' of item {index + 1}");
    }

    private LabelEntry Text(LabelNode node, string place) => node is TextNode text
        ? new LabelEntry(text.Value.Trim(), text.Line)
        : throw problem.At(node.Line, $"{place} is {node.What}, but a label must be a text. Put it in quotes, or remove it.");

    private static int? Number(LabelNode node) => node switch
    {
        NumberNode number => Index(number.Value),
        TextNode text => Index(text.Value),
        _ => null,
    };

    private static int? Index(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    [GeneratedRegex("^LABEL_[0-9]+$")]
    private static partial Regex Placeholder();
}
