"""Files a test uploads, made on the spot."""

import zipfile
from datetime import date, timedelta

import xlsxwriter

_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Orders" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_HEADERS = ("order_id", "customer_id", "order_date", "amount")


def large_orders(rows, customers):
    """Order id, customer, day, amount of a large shop; the amounts sum to a number known beforehand."""
    first = date(2023, 1, 1)
    days = [str(first + timedelta(days=day)) for day in range(500)]
    return ((f"o{n:07}", f"c{n % customers:06}", days[n * 7 % 500], n % 90 + 10) for n in range(rows))


def write_large_xlsx(path, rows, customers):
    """An honest plain workbook, written as XML at once: libraries take ten times as long."""

    def text(value):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _PARTS.items():
            book.writestr(name, content)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            sheet.write(f"<row>{''.join(map(text, _HEADERS))}</row>".encode())
            lines = []
            for order, customer, day, amount in large_orders(rows, customers):
                lines.append(f"<row>{text(order)}{text(customer)}{text(day)}<c><v>{amount}</v></c></row>")
                if len(lines) == 20_000:
                    sheet.write("".join(lines).encode())
                    lines.clear()
            sheet.write("".join(lines).encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def write_large_csv(path, rows, customers):
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(_HEADERS) + "\n")
        file.writelines(
            f"{order},{customer},{day},{amount}\n" for order, customer, day, amount in large_orders(rows, customers)
        )
    return path


def write_chinese_xlsx(path):
    """Two title rows, then seven orders of four customers with leading zeros; the last has no readable date."""
    rows = [
        ["某某旗舰店 订单导出"],
        ["导出时间：2024-07-01", "", "", ""],
        ["订单编号", "客户编号", "下单时间", "实付金额"],
        ["DD0001", "0007", "2024年1月5日", "¥1,280.00"],
        ["DD0002", "0007", "2024年2月6日", "¥320.50"],
        ["DD0003", "0012", "2024年3月1日", "¥99.00"],
        ["DD0004", "0031", "2024年3月18日", "¥45.00"],
        ["DD0005", "0031", "2024年5月20日", "¥1,002.00"],
        ["DD0006", "0100", "2024年6月18日", "¥88.50"],
        ["DD0007", "0100", "昨天下午", "¥66.00"],
    ]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("订单")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def write_gb18030_csv(path):
    lines = ["订单编号,会员号,付款时间,实付金额,收货城市"]
    lines.append("T030,000,2024/1/13 10:00,300.50,上海市㑇路")  # a character that GBK does not have
    lines += [
        f"T{n:03},00{n % 5},2024/{n % 6 + 1}/1{n % 9} 10:0{n % 6},{n * 10}.50,上海市浦东新区" for n in range(1, 30)
    ]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    return path


def nine_tables():
    """Name of the sheet -> header, rows and the words of its entity: every kind of file, as a shop keeps them."""
    days = [f"2024-0{month}-{day:02}" for month in range(1, 7) for day in (3, 11, 19, 27)]
    names = ["张伟", "王芳", "李娜", "刘强", "陈静", "杨洋"]
    customers = [f"00{n:02}" for n in range(1, 7)]
    return {
        "订单": (
            ["订单编号", "客户编号", "下单时间", "实付金额"],
            [[f"DD{n:03}", customers[n % 6], day, 80 + n] for n, day in enumerate(days)],
        ),
        "订单明细": (
            ["订单编号", "客户编号", "下单时间", "商品编号", "商品名称", "数量", "单价"],
            [[f"MX{n // 2:03}", customers[n // 2 % 6], days[n // 2], f"P{n % 3}", "咖啡", 1, 30] for n in range(20)],
        ),
        "客户": (
            ["客户编号", "姓名", "手机", "性别", "城市", "宠物"],
            [[who, names[n], f"1380000000{n}", "女", "上海", ["猫", "狗"][n % 2]] for n, who in enumerate(customers)],
        ),
        "商品": (
            ["商品编号", "商品名称", "类目", "单价", "是否新品", "上市日期"],
            [[f"P{n}", f"咖啡{n}号", "饮品", 30 + n, "是" if n else "否", "2024-03-01"] for n in range(3)],
        ),
        "满意度": (
            ["客户编号", "评价时间", "满意度评分", "意见"],
            [[customers[n % 6], days[n], n % 5 + 1, "好" if n % 2 else ""] for n in range(10)],
        ),
        "工单": (
            ["工单编号", "客户编号", "创建时间", "首次响应时间", "关闭时间", "问题类型", "处理人"],
            [[f"T{n}", customers[n % 6], days[n], days[n], days[n + 1], "售后", "小李"] for n in range(8)],
        ),
        "互动": (
            ["客户编号", "互动时间", "互动类型", "渠道"],
            [[customers[n % 6], days[n], "访问网站", "官网"] for n in range(12)],
        ),
        "营销活动": (
            ["活动名称", "客户编号", "发送时间", "分组", "响应时间"],
            [["六月大促", who, "2024-06-01", "实验组" if n % 2 else "对照组", ""] for n, who in enumerate(customers)],
        ),
        "积分": (
            ["客户编号", "变动时间", "积分变动", "积分余额", "变动原因"],
            [[customers[n % 6], days[n], 10, 10 + n, "消费"] for n in range(9)],
        ),
    }


def write_nine_sheets(path):
    """A workbook of nine tables, each below a title and a note, beside a cover without a table and a hidden sheet."""
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("封面").write(0, 0, "客户数据总表（内部资料）")
        for name, (header, rows) in nine_tables().items():
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, f"某某商城 {name}表")
            sheet.write(1, 0, "数据截至 2024-07-01，由运营部导出")
            for number, row in enumerate([header, *rows]):
                sheet.write_row(number + 3, 0, row)
        hidden = book.add_worksheet("旧订单")
        for number, row in enumerate(
            [["订单编号", "客户编号", "下单时间", "实付金额"], ["OLD1", "0001", "2020-01-01", 5]]
        ):
            hidden.write_row(number, 0, row)
        hidden.hide()
    return path
