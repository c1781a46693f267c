/** A tar archive as GNU tar writes it, with long names in an entry before the file's own. */
export function tarOf(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const entries = Object.entries(files).flatMap(([name, content]) => {
    const long = Buffer.byteLength(name) > 100 ? [entry('././@LongLink', 'L', Buffer.from(`${name}\0`))] : [];
    return [...long, entry(name.slice(0, 100), '0', Buffer.from(content))];
  });
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}

function entry(name: string, type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
