namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>A value of JSON, YAML or Python with its line.</summary>
/// <param name="Line">Where it begins, from 1 on.</param>
internal abstract record LabelNode(int Line)
{
    /// <summary>For messages: such as <c>a list</c>.</summary>
    public abstract string What { get; }

    /// <summary>A string.</summary>
    public sealed record Text(string Value, int Line) : LabelNode(Line)
    {
        public override string What => "a text";
    }

    /// <summary>A number, as it is written.</summary>
    public sealed record Number(string Value, int Line) : LabelNode(Line)
    {
        public override string What => "a number";
    }

    /// <summary>True, false or null.</summary>
    public sealed record Constant(string Value, int Line) : LabelNode(Line)
    {
        public override string What => Value;
    }

    /// <summary>Values in order.</summary>
    public sealed record List(IReadOnlyList<LabelNode> Items, int Line) : LabelNode(Line)
    {
        public override string What => "a list";
    }

    /// <summary>Values with keys, in the order of the file.</summary>
    public sealed record Map(IReadOnlyList<(Text Key, LabelNode Value)> Entries, int Line) : LabelNode(Line)
    {
        public override string What => "an object";
    }
}
