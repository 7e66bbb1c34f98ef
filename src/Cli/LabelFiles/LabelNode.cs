namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>A value of JSON, YAML or a Python literal, with its line.</summary>
/// <param name="Line">The line it starts on, counted from 1.</param>
internal abstract record LabelNode(int Line)
{
    /// <summary>The kind of value for messages, such as <c>a list</c>.</summary>
    public abstract string What { get; }
}

/// <summary>A string.</summary>
internal sealed record TextNode(string Value, int Line) : LabelNode(Line)
{
    public override string What => "a text";
}

/// <summary>A number, as written.</summary>
internal sealed record NumberNode(string Value, int Line) : LabelNode(Line)
{
    public override string What => "a number";
}

/// <summary>True, false or null.</summary>
internal sealed record ConstantNode(string Value, int Line) : LabelNode(Line)
{
    public override string What => Value;
}

/// <summary>Values in order.</summary>
internal sealed record ListNode(IReadOnlyList<LabelNode> Items, int Line) : LabelNode(Line)
{
    public override string What => "a list";
}

/// <summary>Values with keys, in the order of the file.</summary>
internal sealed record MapNode(IReadOnlyList<(TextNode Key, LabelNode Value)> Entries, int Line) : LabelNode(Line)
{
    public override string What => "an object";
}
